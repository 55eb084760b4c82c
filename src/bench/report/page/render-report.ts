import { escapeXml } from '../../../look/svg.ts'
import { CHART_OF_PAGE } from '../charts/chart.ts'
import { SCRIPT } from './script.ts'
import type { Figure, Section } from './section.ts'
import { STYLE } from './style.ts'
import { folded } from './table.ts'

export interface ReportPage {
  readonly title: string
  readonly intro: string
  readonly sections: readonly Section[]
  readonly remarks: readonly string[]
}

/** One HTML file that asks the network for nothing. */
export function renderReport({ title, intro, sections, remarks }: ReportPage): string {
  const links = sections.map(section => `<li><a href="#${section.id}">${escapeXml(section.title)}</a></li>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeXml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeXml(title)}</h1>
<p>${escapeXml(intro)}</p>
</header>
<nav aria-label="Sections"><ul>${links.join('')}</ul></nav>
<main>
${sections.map(renderSection).join('\n')}
</main>
<footer>${remarks.map(remark => `<p>${escapeXml(remark)}</p>`).join('')}</footer>
<script>${SCRIPT}</script>
</body>
</html>
`
}

function renderSection({ id, title, lead, before = '', figures = [], after = '' }: Section): string {
  const small = figures.filter(figure => !figure.open)
  return `<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${escapeXml(title)}</h2>
<p class="lead">${escapeXml(lead)}</p>
${before}
${figures
  .filter(figure => figure.open)
  .map(renderAside)
  .join('\n')}
${small.length === 0 ? '' : `<div class="figures">${small.map(renderFigure).join('\n')}</div>`}
${after}
</section>`
}

const renderAside = ({ chart, table }: Figure): string =>
  `<div class="side"><figure>${chart.draw(CHART_OF_PAGE)}</figure><div>${table}</div></div>`

const renderFigure = ({ chart, table }: Figure): string =>
  `<figure>${chart.draw(CHART_OF_PAGE)}<figcaption>${folded('In figures', table)}</figcaption></figure>`
