import { DARK_SERIES, LIGHT_SERIES } from '../charts/chart.ts'

const seriesColours = (colours: readonly string[]): string =>
  colours.map((colour, i) => `--series-${i}:${colour}`).join(';')

const LIGHT_PAGE = `--paper:#fff;--page:#f4f4f1;--ink:#1b1b1b;--muted:#595959;--grid:#e3e3e3;--context:#b5b5b5;--accent:#0072B2;--band:#dceaf3;${seriesColours(LIGHT_SERIES)}`
const DARK_PAGE = `--paper:#1d1f22;--page:#141517;--ink:#ececec;--muted:#a9adb3;--grid:#35383d;--context:#666b73;--accent:#56B4E9;--band:#22384a;${seriesColours(DARK_SERIES)}`

/** As the reader's system is, light on paper; nothing wider than a phone but what scrolls by itself. */
export const STYLE = `
:root{color-scheme:light dark;${LIGHT_PAGE}}
@media (prefers-color-scheme:dark){:root{${DARK_PAGE}}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,"DejaVu Sans",Verdana,sans-serif}
header,main,footer,nav{max-width:1240px;margin:0 auto;padding:0 20px}
header{padding-top:28px}
h1{font-size:1.8rem;line-height:1.2;margin:0 0 .3rem}
h2{font-size:1.25rem;margin:0 0 .4rem}
h3{font-size:1.02rem;margin:1.2rem 0 .5rem;overflow-wrap:anywhere}
p{margin:.2rem 0 .7rem;max-width:78ch;overflow-wrap:anywhere}
a{color:var(--accent)}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:.2rem 0 1.2rem;padding:0;font-size:.92rem}
section{background:var(--paper);border:1px solid var(--grid);border-radius:10px;padding:18px 20px;margin:0 0 20px}
.lead,.credit,.small,footer{color:var(--muted);font-size:.92rem}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,250px),1fr));gap:14px;margin:0 0 16px}
.card{border:1px solid var(--grid);border-top:4px solid var(--c);border-radius:8px;padding:10px 14px}
.card b{display:block;font-size:2rem;line-height:1.15;font-variant-numeric:tabular-nums}
.card p{margin:0;font-size:.9rem;color:var(--muted)}
.card .who{color:var(--ink);font-weight:600;font-size:1rem}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,330px),1fr));gap:18px;align-items:start}
.side{display:grid;grid-template-columns:minmax(0,430px) minmax(0,1fr);gap:24px;align-items:start}
@media (max-width:900px){.side{grid-template-columns:minmax(0,1fr)}}
figure{margin:0;min-width:0}
figure svg{width:100%;max-width:460px;height:auto;display:block}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums;width:100%}
caption{text-align:left;color:var(--muted);padding:2px 0 6px;font-size:.88rem}
th,td{padding:4px 10px 4px 0;border-bottom:1px solid var(--grid);text-align:right;vertical-align:top;white-space:nowrap}
thead th{color:var(--muted);font-weight:600;vertical-align:bottom;white-space:normal;min-width:4.6em;overflow-wrap:break-word;hyphens:auto}
tbody th{text-align:left;font-weight:500}
th:first-child,td.words,th.words{text-align:left}
th:first-child{white-space:normal;min-width:8.5em}
td.words{white-space:normal;min-width:7.5em}
details{margin:.3rem 0 .6rem;min-width:0}
summary{cursor:pointer;color:var(--muted);font-size:.9rem;padding:4px 0}
.filters{display:flex;flex-wrap:wrap;gap:.5rem 1.2rem;margin:0 0 14px;font-size:.92rem}
.filters label{display:flex;gap:.4rem;align-items:center;max-width:100%}
select{font:inherit;color:inherit;background:var(--page);border:1px solid var(--context);border-radius:6px;padding:4px 6px;max-width:100%;min-width:0}
.cases{display:grid;grid-template-columns:minmax(0,1fr);gap:18px}
.case{border:1px solid var(--grid);border-radius:8px;padding:12px 14px;min-width:0;content-visibility:auto;contain-intrinsic-size:auto 760px}
.case h3{margin:0 0 .4rem}
.case .badge{display:inline-block;border:1px solid var(--context);border-radius:99px;padding:0 10px;font-size:.82rem;font-weight:500;margin-right:6px}
.case .wrong{border-color:var(--series-1);color:var(--series-1)}
.case .right{border-color:var(--series-0);color:var(--series-0)}
.case .question{font-weight:600}
.strip{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:6px;margin:0 0 4px;padding:0;list-style:none;font-size:.8rem;color:var(--muted)}
.strip img{width:100%;height:auto;display:block;border-radius:3px;background:#000}
.told{display:grid;grid-template-columns:minmax(0,1.15fr) minmax(0,1.1fr) minmax(0,360px);gap:20px;align-items:start}
@media (max-width:1050px){.told{grid-template-columns:repeat(2,minmax(0,1fr))}}
@media (max-width:640px){.told{grid-template-columns:minmax(0,1fr);gap:10px}}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 12px;margin:0 0 .6rem;font-size:.92rem}
dt{color:var(--muted)}
dd{margin:0;overflow-wrap:anywhere}
dd.said{max-height:11em;overflow:auto;white-space:pre-wrap}
.case ul.lines{margin:.2rem 0;padding-left:1.1rem;font-size:.85rem;color:var(--muted)}
[hidden]{display:none!important}
@media (max-width:480px){header,main,footer,nav{padding-left:10px;padding-right:10px}section{padding:14px 10px}}
@media print{
:root{color-scheme:light;${LIGHT_PAGE};--page:#fff}
body{font-size:10.5pt}
nav,.filters{display:none}
section{border:0;padding:0 0 8px;margin:0 0 10px}
figure,.case,.card,tr{break-inside:avoid}
h2,h3{break-after:avoid}
.case{content-visibility:visible}
.figures{grid-template-columns:repeat(2,1fr)}
.side{grid-template-columns:minmax(0,1fr);gap:6px}
.told{grid-template-columns:repeat(3,minmax(0,1fr));gap:12px}
.scroll{overflow:visible}
table{font-size:8.5pt}
th,td{padding-right:6px}
dd.said{max-height:none}
details:not([open]){display:none}
}
`
