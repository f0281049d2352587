"""Charts as plain values: what one shows, apart from who draws it. Plotly draws it in a page, typst as a picture."""
