"""The queries that compute each part from the tables of the product, for any days: the rollups keep their answers."""
