"""The first page: what there is today."""
