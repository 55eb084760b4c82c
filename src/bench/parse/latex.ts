const COMMANDS: Readonly<Record<string, string>> = {
  approx: '=',
  sim: '~',
  times: ' x ',
  cdot: ' x ',
  circ: ' degrees ',
  pm: ' +/- ',
  to: ' to ',
  rightarrow: ' => ',
  Rightarrow: ' => ',
  implies: ' => ',
  therefore: ' therefore ',
  leq: '<=',
  geq: '>=',
  div: ' / ',
}

/** The content of \boxed{...}; several that differ are given as lines. Undefined where there is none. */
export function readBoxes(text: string): string | undefined {
  const found: string[] = []
  for (let at = text.indexOf('\\boxed'); at >= 0; at = text.indexOf('\\boxed', at + 6)) {
    const open = text.indexOf('{', at)
    if (open < 0 || open > at + 8) continue
    found.push(text.slice(open + 1, closingBrace(text, open)).trim())
  }
  const said = [...new Set(found.filter(content => content !== ''))]
  return said.length > 0 ? said.join('\n') : undefined
}

/** Of the brace at `open`; the text's end where it was cut. A box is short: no further than 1,000 characters. */
function closingBrace(text: string, open: number): number {
  const end = Math.min(text.length, open + 1000)
  let depth = 0
  for (let i = open; i < end; i++) {
    if (text[i] === '{') depth++
    else if (text[i] === '}' && --depth === 0) return i
  }
  return end
}

/** LaTeX as plain text: fractions as a/b, \text{...} as its content, known commands as signs. */
export function plainLatex(text: string): string {
  if (!text.includes('\\') && !text.includes('$') && !text.includes('{,}')) return text
  return text
    .replaceAll('{,}', ',')
    .replaceAll(/\\[dt]?frac\s?\{([^{}]{0,40})\}\s?\{([^{}]{0,40})\}/g, ' $1/$2')
    .replaceAll(/\\(?:text|mathrm|mathbf|textbf|textit|operatorname|mathit|textrm|mbox)\s?\{([^{}]{0,400})\}/g, '$1')
    .replaceAll(/\\[,;:! ~]|\\quad|\\qquad/g, ' ')
    .replaceAll(/\\[()[\]]/g, ' ')
    .replaceAll(/\\%/g, '%')
    .replaceAll(/\\n(?![a-z])/g, '\n')
    .replaceAll(/\\([A-Za-z]+)/g, (_, name: string) => COMMANDS[name] ?? ' ')
    .replaceAll(/\^\{?\s*degrees\s*\}?/g, ' degrees')
    .replaceAll(/\^\{(-?\d+)\}/g, '^$1')
    .replaceAll(/[$\\]/g, '')
    .replaceAll(/ {2,}/g, ' ')
}
