import { ruleLabel, signalLabel, thresholdLabel } from '../words.ts'
import type { RuleField } from './fields.ts'

export const fieldLabel = ({ path, name }: RuleField): string =>
  path.includes('weights') ? signalLabel(name) : ruleLabel(name)

const SHARED: Record<string, { title: string; means: string }> = {
  answers: { title: 'Answers', means: 'What counts as the answer of the page to what somebody did.' },
  correlation: { title: 'Correlation', means: 'Weak signals count only beside others, close by in time.' },
  score: { title: 'Score', means: 'How signals add up to the frustration score and its severity.' },
}

export const sharedWords = (name: string): { title: string; means: string } =>
  SHARED[name] ?? { title: thresholdLabel(name), means: '' }
