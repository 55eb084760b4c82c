/** The filters of the gallery; without it all cases are shown. */
export const SCRIPT = `
const cases = [...document.querySelectorAll('.case')]
const selects = [...document.querySelectorAll('.filters select')]
const shown = document.querySelector('.filters output')
const apply = () => {
  let count = 0
  for (const item of cases) {
    item.hidden = selects.some(({ name, value }) => value !== '' && item.dataset[name] !== value)
    if (!item.hidden) count++
  }
  shown.textContent = count + ' of ' + cases.length + ' cases'
}
for (const select of selects) select.addEventListener('change', apply)
if (selects.length > 0) {
  document.querySelector('.filters').hidden = false
  apply()
}
`
