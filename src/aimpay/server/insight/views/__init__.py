"""Measures as people look at them: figures, a chart and its table. Pages, Excel, pictures and links share these."""
