import { drawPlan, type PlanLayout } from '../../../look/draw-plan.ts'
import { planOfQuestion } from '../../../look/plan-of-question.ts'
import { OF_PAGE } from '../../../look/theme.ts'
import type { Question } from '../../../questions/record.ts'
import type { Scene } from '../../../tracks/scene.ts'
import { CHART_WIDTH } from '../charts/chart.ts'

const PAPER = { left: 46, top: 34, width: 306, height: 214 }
const LEGEND_TOP = 326
/** A name, distance and speed; then what the marks mean. */
const OBJECT_PX = 60
const KEYS_PX = 44

/** The question's paths from above, as wide as the charts; undefined where only pixels are known. */
export function planSvg(question: Question, scene: Scene): string | undefined {
  const plan = planOfQuestion(question, scene)
  if (!plan) return undefined
  const layout: PlanLayout = {
    widthPx: CHART_WIDTH,
    heightPx: LEGEND_TOP + OBJECT_PX * plan.paths.length + KEYS_PX,
    paper: PAPER,
    legend: { left: 8, top: LEGEND_TOP, columns: 1, columnWidth: CHART_WIDTH - 16 },
  }
  // The card says what it is about.
  const { subtitle: _, ...rest } = plan
  return drawPlan({ ...rest, title: 'The true paths from above' }, OF_PAGE, layout)
}
