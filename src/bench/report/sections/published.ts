import type { Section } from '../page/section.ts'
import { table } from '../page/table.ts'
import { PUBLISHED, type Published } from '../published.ts'

/** Beside the results, never among them. */
export function publishedFigures(): Section {
  const word = (of: (row: Published) => string | undefined) => (row: Published) => of(row) ?? '–'
  return {
    id: 'published',
    title: 'Published, on other data',
    lead: 'Figures that the authors of ST-VLM (arXiv 2503.19355) report for their own STKit-Bench: 1,400 questions, 200 a task, three quarters from nuPlan. Its questions and clips are not released, so these numbers belong to other data and another scorer: they give the order of magnitude, not a ranking against the results above. Beside each share stands the mean error, where it was given.',
    before: table(
      'Published figures, not measured here',
      [
        { header: 'model', cell: (row: Published) => row.model },
        { header: 'average of seven', cell: row => `${row.average.toFixed(1)} %` },
        { header: 'distance', cell: word(row => row.distance) },
        { header: 'speed', cell: word(row => row.speed) },
        { header: 'direction', cell: word(row => row.direction) },
        { header: 'direction timestamp', cell: word(row => row.timestamp) },
        { header: 'comparisons', cell: word(row => row.comparisons) },
      ],
      PUBLISHED,
    ),
  }
}
