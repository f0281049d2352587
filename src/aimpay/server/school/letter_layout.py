"""The one layout of every letter: survives any client, light and dark."""

from html import escape

FONT = "'PT Sans',Arial,Helvetica,sans-serif"

DARK = """
body,.back{background:#0F141D!important}.card{background:#171E2A!important;border-color:#2A3342!important}
.ink{color:#ECEFF5!important}.muted,.muted a{color:#A2ADBF!important}.line{border-color:#2A3342!important}
.button{background:#8EA4FF!important;color:#0D1430!important}
"""
OPENING = """<!doctype html>
<html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>{subject}</title>
<style>:root{{color-scheme:light dark}}@media(prefers-color-scheme:dark){{{dark}}}</style></head>
<body style="margin:0;padding:0;background:#F2F4F7;color:#101828;font-family:{font}">
<div style="display:none;max-height:0;overflow:hidden">{preview}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="back">
<tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="card"
 style="max-width:520px;background:#FCFCFD;border:1px solid #E4E7EC;border-radius:12px">
<tr><td class="muted" style="padding:24px 24px 0;font-size:14px;line-height:20px;color:#475467">{school}</td></tr>
<tr><td class="ink" style="padding:4px 24px 0;font-size:24px;line-height:32px;font-weight:700">{title}</td></tr>
<tr><td class="ink" style="padding:12px 24px 0;font-size:16px;line-height:24px">{body}</td></tr>
"""
ROWS = """<tr><td style="padding:20px 24px 0">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0">{rows}
</table></td></tr>
"""
BUTTON = """<tr><td style="padding:24px 24px 0">
<a href="{link}" class="button" style="display:inline-block;background:#3B5BDB;
color:#ffffff;text-decoration:none;font-size:16px;line-height:20px;font-weight:700;padding:12px 24px;
border-radius:8px">{button}</a></td></tr>
"""
CODE = """<tr><td class="ink" style="padding:24px 24px 0;font-size:32px;line-height:40px;font-weight:700;
letter-spacing:6px">{code}</td></tr>
"""
SMALL = """<tr><td class="muted" style="padding:24px;font-size:14px;line-height:20px;color:#475467">{small}</td></tr>
"""
ENDING = """</table>
<p class="muted" style="max-width:520px;font-size:12px;line-height:18px;color:#475467;margin:16px 0 0">{footer}</p>
</td></tr></table></body></html>
"""
ROW = """
<tr><td class="muted line" style="padding:8px 16px 8px 0;border-top:1px solid #E4E7EC;font-size:14px;line-height:20px;
color:#475467;vertical-align:top">{name}</td><td class="ink line" align="right" style="padding:8px 0;
border-top:1px solid #E4E7EC;font-size:16px;line-height:20px">{value}</td></tr>"""
LAYOUT = OPENING + ROWS + BUTTON + SMALL + ENDING
"""Of letters about a deal: what was bought or returned, in rows."""
MARKETING_LAYOUT = OPENING + "{button}" + '<tr><td style="padding:0 0 24px"></td></tr>' + ENDING
PLAIN_LAYOUT = OPENING + BUTTON + SMALL + ENDING
"""Of letters that ask for one press."""

CODE_LAYOUT = OPENING + CODE + SMALL + ENDING
"""Of letters that bring a code."""


def button_row(text: str, url: str) -> str:
    return BUTTON.format(button=escape(text), link=escape(url))
