import { escapeXml } from './svg.ts'
import { OKABE_ITO } from './theme.ts'

/** `by`: who says so, where several are asked; `note`: how sure, or whether they agree. */
export interface PageAnswer {
  readonly by?: string
  readonly text: string
  readonly note?: string
}

export interface PageQuestion {
  readonly question: string
  readonly answers: readonly PageAnswer[]
  /** Where the answer comes from, a line each. */
  readonly evidence: readonly string[]
}

/** One clip, or one scene, with what is to be seen and asked. */
export interface PageItem {
  readonly title: string
  readonly note?: string
  /** Of the video: an address relative to the page, or a data: URI. */
  readonly clipFile?: string
  /** The path from above, as SVG in the colours of the page (theme `OF_PAGE`). */
  readonly pathSvg?: string
  /** Frames with boxes, likewise. */
  readonly sheetSvg?: string
  readonly questions: readonly PageQuestion[]
  /** Source, licence, attribution. */
  readonly credit?: string
}

export interface Page {
  readonly title: string
  /** One or two sentences for somebody who sees this for the first time. */
  readonly intro: string
  /** Where questions are shown: how their answers came about, in a sentence. */
  readonly asked?: string
  readonly items: readonly PageItem[]
  /** At the foot: what was left out, how it was made. */
  readonly remarks?: readonly string[]
}

/** One HTML file that needs nothing from the network; light and dark as the reader's system is. */
export function renderPage({ title, intro, asked, items, remarks = [] }: Page): string {
  const steps = asked === undefined ? '' : howToRead(asked, items)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeXml(title)}</h1>
<p class="intro">${escapeXml(intro)}</p>
${steps}
</header>
<main>
${items.map(renderItem).join('\n')}
</main>
<footer>${remarks.map(remark => `<p>${escapeXml(remark)}</p>`).join('')}</footer>
<script>${SCRIPT}</script>
</body>
</html>
`
}

/** Only what the page shows. */
function howToRead(asked: string, items: readonly PageItem[]): string {
  const steps = [
    items.some(item => item.clipFile) && '<b>Watch.</b> A coloured box marks the object that is asked about.',
    items.some(item => item.pathSvg) &&
      '<b>Look from above.</b> The same motion as a path in metres, with times and direction.',
    `<b>Ask.</b> ${escapeXml(asked)}`,
  ]
  return `<ol class="steps">\n${steps.flatMap(step => (step ? [`<li>${step}</li>`] : [])).join('\n')}\n</ol>`
}

function renderItem({ title, note, clipFile, pathSvg, sheetSvg, questions, credit }: PageItem): string {
  const video = clipFile
    ? `<video src="${escapeXml(clipFile)}" controls loop muted playsinline preload="metadata" aria-label="${escapeXml(`Clip: ${title}`)}"></video>`
    : ''
  const plan = pathSvg ? `<figure class="plan">${pathSvg}</figure>` : ''
  const sheet = sheetSvg ? `<figure class="sheet">${sheetSvg}</figure>` : ''
  const asked = questions.length > 0 ? `<ul class="questions">${questions.map(renderQuestion).join('\n')}</ul>` : ''
  const pair = video !== '' && plan !== ''
  return `<section>
<h2>${escapeXml(title)}</h2>
${note ? `<p class="note">${escapeXml(note)}</p>` : ''}
<div class="${pair ? 'pair' : 'single'}"><div>${video}${pair ? asked : ''}</div>${plan}</div>
${sheet}
${pair ? '' : asked}
${credit ? `<p class="credit">${escapeXml(credit)}</p>` : ''}
</section>`
}

function renderQuestion({ question, answers, evidence }: PageQuestion): string {
  const lines = evidence.map(line => `<li>${escapeXml(line)}</li>`).join('')
  return `<li><p class="question">${escapeXml(question)}</p>
<div class="answers">${answers.map(renderAnswer).join('')}</div>
${lines && `<details open><summary>Where this comes from</summary><ul>${lines}</ul></details>`}</li>`
}

function renderAnswer({ by, text, note }: PageAnswer): string {
  const who = by ? `<span class="by">${escapeXml(by)}</span>` : ''
  const sure = note ? `<span class="sure">${escapeXml(note)}</span>` : ''
  return `<div>${who}<p class="answer">${escapeXml(text)}</p>${sure}</div>`
}

const STYLE = `
:root{color-scheme:light dark;--paper:#ffffff;--page:#f4f4f1;--ink:#1b1b1b;--muted:#595959;--grid:#e3e3e3;--context:#b5b5b5;--accent:${OKABE_ITO.blue}}
@media (prefers-color-scheme:dark){:root{--paper:#1d1f22;--page:#141517;--ink:#ececec;--muted:#a9adb3;--grid:#35383d;--context:#666b73;--accent:${OKABE_ITO.sky}}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,"DejaVu Sans",Verdana,sans-serif}
header,main,footer{max-width:1240px;margin:0 auto;padding:0 20px}
header{padding-top:28px}
h1{font-size:1.7rem;margin:0 0 .3rem}
h2{font-size:1.1rem;margin:0 0 .6rem;overflow-wrap:anywhere}
.intro{max-width:70ch;margin:.2rem 0 .8rem}
.steps{display:flex;flex-wrap:wrap;gap:.4rem 2rem;margin:0 0 1.2rem;padding-left:1.2rem}
.steps li{flex:1 1 240px}
section{background:var(--paper);border:1px solid var(--grid);border-radius:8px;padding:16px 18px;margin:0 0 22px}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:18px;align-items:start}
@media (max-width:900px){.pair{grid-template-columns:1fr}}
.single video,.single .plan{max-width:960px}
video{width:100%;height:auto;border-radius:4px;background:#000;display:block}
figure{margin:0}
figure svg{width:100%;height:auto;display:block}
.sheet{margin-top:14px}
.questions{list-style:none;margin:14px 0 0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,420px),1fr));gap:12px}
.questions>li{border-left:4px solid var(--accent);padding:2px 0 2px 12px}
.questions p{margin:0}
.answers{display:flex;flex-wrap:wrap;gap:2px 24px}
.answers>div{flex:1 1 180px}
.by,.sure{display:block;color:var(--muted);font-size:.8rem}
.answer{font-weight:700}
.note,.credit,details,footer{color:var(--muted);font-size:.88rem}
.credit{margin:12px 0 0}
.note{margin:0 0 .6rem}
summary{cursor:pointer}
details ul{margin:.2rem 0 .4rem;padding-left:1.1rem}
`

/** Clips play while they are on the screen, unless the reader wants no motion. */
const SCRIPT = `
if (!matchMedia('(prefers-reduced-motion: reduce)').matches && 'IntersectionObserver' in window) {
  const watcher = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) target.play().catch(() => {})
      else target.pause()
    }
  }, { threshold: 0.4 })
  for (const video of document.querySelectorAll('video')) watcher.observe(video)
}
`
