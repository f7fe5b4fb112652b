"""The report of a build as one HTML page: plain, sorted and filtered by a few lines of script, readable on a phone."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

EMBEDDED = 300
"""Signs up to which pictures lie in the page itself; those of more stay files beside it and are loaded when seen."""

_STYLE = """
:root{color-scheme:light dark;--line:#8885;--soft:#8882}
body{font:16px/1.45 system-ui,sans-serif;margin:0 auto;max-width:75rem;padding:1rem}
h1{font-size:1.5rem;margin:.2em 0}h2{font-size:1.15rem;margin:1.6em 0 .4em}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .5rem;
border-bottom:1px solid var(--line)}caption{text-align:left;padding:.3rem 0}
th button{font:inherit;font-weight:600;background:none;border:0;padding:0;color:inherit;cursor:pointer}
th[aria-sort=ascending] button::after{content:" \\2191"}th[aria-sort=descending] button::after{content:" \\2193"}
img{display:block;height:120px;max-width:100%;object-fit:contain;object-position:left;
border-radius:4px;margin:.15rem 0;background:var(--soft)}
ul{margin:0;padding-left:1.1rem}.pictures{width:40%}.small{font-size:.875rem}.missing{font-weight:600}
.state{white-space:nowrap}input,select{font:inherit;padding:.3rem}form{display:flex;gap:.8rem;flex-wrap:wrap}
tr[hidden]{display:none}
@media(max-width:46rem){thead{position:absolute;left:-200vw}tr{display:block;border-bottom:2px solid var(--line);
padding:.5rem 0}td{display:block;border:0;padding:.15rem 0;width:auto!important}
td[data-name]::before{content:attr(data-name) ": ";font-weight:600}td:empty{display:none}}
"""
_SCRIPT = """
for (const table of document.querySelectorAll("table.sorted")) {
  const body = table.tBodies[0];
  table.querySelectorAll("th button").forEach((button, column) => button.addEventListener("click", () => {
    const head = button.parentElement, up = head.getAttribute("aria-sort") !== "ascending";
    table.querySelectorAll("th").forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const value = row => row.cells[column].querySelector("data")?.value ?? row.cells[column].textContent;
    const rows = [...body.rows].sort((a, b) => value(a).localeCompare(value(b), undefined, {numeric: true}));
    body.append(...(up ? rows : rows.reverse()));
  }));
}
const find = document.getElementById("find"), state = document.getElementById("state");
const filter = () => {
  const wanted = find.value.toLowerCase();
  for (const row of document.querySelectorAll("#signs tbody tr"))
    row.hidden = !row.textContent.toLowerCase().includes(wanted) || (state.value && row.dataset.state !== state.value);
};
if (find) { find.addEventListener("input", filter); state.addEventListener("change", filter); }
"""


def page(told: dict[str, Any], lexicon: Path) -> str:
    """The page of a report (`buildreport.write_report`); `lexicon`: the folder that its pictures lie in."""
    embed = sum(row["state"] == "built" for row in told["signs"]) <= EMBEDDED
    title = f"{told['lexicon']}: a lexicon of recordings"
    parts = [
        f"<h1>{escape(title)}</h1>",
        *_summary(told),
        *_coverage(told["coverage"]),
        *_rights(told["rights"]),
        *_signs(told["signs"], lexicon if embed else None),
        *_unused(told["unused"], told["removed"]),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body><main>\n"
        + "\n".join(parts)
        + f"\n</main><script>{_SCRIPT}</script></body></html>\n"
    )


def _summary(told: dict[str, Any]) -> Iterable[str]:
    counts = told["summary"]
    yield f"<p>From the folder <b>{escape(told['folder'])}</b>; {escape(told['rules'])}; version {told['version']}.</p>"
    names = ("built", "with warnings", "left out", "not a recording", "removed")
    yield "<p>" + ", ".join(f"<b>{counts[name]}</b> {name}" for name in names if counts[name]) + ".</p>"


def _coverage(told: dict[str, Any]) -> Iterable[str]:
    yield "<h2>Coverage</h2><ul>"
    yield f"<li>{told['words']} words have a sign</li>"
    for language, letters in told.get("letters", {}).items():
        listed = f"{len(letters)} letters: {' '.join(letters)}" if letters else "no letters of a finger alphabet"
        yield f"<li>{escape(language)}: {escape(listed)}</li>"
    for language, text in told.get("text", {}).items():
        share = 100 * text["signs"] / max(text["words"], 1)
        missing = ", ".join(f"{word} ({number})" for word, number in text["missing"])
        yield (
            f"<li>{escape(language)}: of the {text['words']} words of the text {share:.0f} % have a sign here or "
            f"among the bundled ones, {text['letters']} are spelled, {text['unsignable']} neither"
            f"{'; without a sign: ' + escape(missing) if missing else ''}</li>"
        )
    yield "</ul>"


def _rights(rows: list[dict[str, Any]]) -> Iterable[str]:
    yield "<h2>Licence and consent</h2>"
    names = ("licence", "consent", "source")
    body = [[_given(row[name], name) for name in names] + [str(row["signs"])] for row in rows]
    yield _table("rights", (*names, "signs"), body)


def _given(value: str, name: str) -> str:
    return escape(value) if value else f'<span class="missing">no {name}</span>'


def _signs(rows: list[dict[str, Any]], lexicon: Path | None) -> Iterable[str]:
    yield "<h2>Recordings</h2>"
    yield (
        '<form onsubmit="return false"><label>Find <input id="find" type="search"></label> <label>Show '
        '<select id="state"><option value="">all</option><option>built</option><option>left out</option></select>'
        "</label></form>"
    )
    body = [
        [
            f"<b>{escape(row['gloss'])}</b>{escape('/' + row['variant']) if row['variant'] else ''}"
            f"<br>{escape(', '.join(row['words']))}",
            _pictures(row, lexicon),
            f'<span class="state">{escape(row["state"])}</span>',
            f'<data value="{_gravity(row)}"></data>{_said(row)}',
            _seconds(row),
            _file(row),
        ]
        for row in rows
    ]
    names = ("sign", "pictures", "state", "quality", "seconds", "recording")
    yield _table("signs", names, body, [row["state"] for row in rows])


def _pictures(row: dict[str, Any], lexicon: Path | None) -> str:
    out = []
    whose = {"recording": "the recording", "avatar": "the avatar"}
    for name in ("recording", "avatar"):
        if name in row["pictures"]:
            source = row["pictures"][name]
            if lexicon is not None:
                source = "data:image/webp;base64," + base64.b64encode((lexicon / source).read_bytes()).decode()
            told = f"Five moments of {row['gloss']}, {whose[name]}"
            out.append(f'<img loading="lazy" height="120" src="{escape(source)}" alt="{escape(told)}">')
    return "".join(out)


def _gravity(row: dict[str, Any]) -> int:
    """What quality is sorted by: drops before warnings before notes."""
    return sum({"drop": 10_000, "warn": 100, "note": 1}[f["level"]] for f in row["findings"])


def _said(row: dict[str, Any]) -> str:
    """What was found, gravest first, and why it is in or out."""
    lines = [escape(reason) for reason in row["reasons"]]
    known = set(row["reasons"])
    lines += [f"{f['level']}: {escape(f['message'])}" for f in row["findings"] if f["message"] not in known]
    return f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>" if lines else "good"


def _seconds(row: dict[str, Any]) -> str:
    if row["seconds"] is None:
        return ""
    led = f", led by the {row['led_by']}" if row["led_by"] else ""
    return f"{row['seconds']:.2f}<br>{row['hands']} hand{'s' if row['hands'] == 'two' else ''}{led}"


def _file(row: dict[str, Any]) -> str:
    span = f" {row['span'][0]} to {row['span'][1] or 'the last'} ms" if row["span"] else ""
    signer = f"<br>signer {escape(row['signer'])}" if row["signer"] else ""
    return f"{escape(row['file'] + span)}{signer}"


def _unused(rows: list[dict[str, Any]], removed: list[dict[str, Any]]) -> Iterable[str]:
    if rows:
        yield "<h2>Other files</h2>"
        yield _table("others", ("file", "state", "reason"), [[escape(r["name"]), escape(r["kind"]), escape(r["reason"])]
                                                             for r in rows])  # fmt: skip
    if removed:
        yield "<h2>Removed</h2><p>Signs of earlier builds whose recording is gone or no longer chosen; older versions "
        yield "of the lexicon still have them.</p>"
        yield _table("removed", ("sign", "recording"), [[escape(r["gloss"]), escape(r["file"])] for r in removed])


def _table(name: str, heads: Iterable[str], rows: list[list[str]], states: list[str] | None = None) -> str:
    """A table that is sorted by a click on a head; cells are HTML."""
    heads = tuple(heads)
    head = "".join(f'<th scope="col"><button type="button">{escape(h)}</button></th>' for h in heads)
    body = []
    for number, row in enumerate(rows):
        cells = "".join(
            f'<td data-name="{escape(h)}"{" class=pictures" if h == "pictures" else ""}>{cell}</td>'
            for h, cell in zip(heads, row, strict=True)
        )
        state = f' data-state="{escape(states[number])}"' if states else ""
        body.append(f"<tr{state}>{cells}</tr>")
    return f'<table id="{name}" class="sorted"><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'
