import { signalLabel, thresholdLabel } from '../words.ts'
import type { RuleField } from './fields.ts'

/** What each number is called, where its name alone would not say it. */
const LABELS: Record<string, string> = {
  minClicks: 'Clicks, at least',
  maxGapMs: 'Apart, at most',
  maxDistancePx: 'Distance, at most',
  strongClicks: 'Strong from clicks',
  strongWithinMs: 'Strong within',
  weakGapMs: 'Weak up to a gap of',
  weakDistancePx: 'Weak up to a distance of',
  selectionGapMs: 'Selecting text, up to',
  repeatMs: 'One signal, up to',
  maxDelayMs: 'Delay, at most',
  weakDelayMs: 'Weak up to a delay of',
  minRetries: 'Retries, at least',
  minSubmits: 'Submits, at least',
  withinMs: 'Within',
  frictionWithinMs: 'Friction within',
  returnMs: 'May come back within',
  linkMs: 'After a link, within',
  minVisits: 'Visits, at least',
  visitsWithinMs: 'Visits within',
  minVisitMs: 'A visit lasts at least',
  minReversals: 'Reversals, at least',
  reversalsWithinMs: 'Reversals within',
  maxStayMs: 'Stay, at most',
  weakStayMs: 'Weak up to a stay of',
  minReloads: 'Reloads, at least',
  minWaitMs: 'Wait, longer than',
  weakWaitMs: 'Weak from a wait of',
  maxWaitMs: 'Waited for, at most',
  leaveMs: 'Page left within',
  windowMs: 'An answer comes within',
  promptMs: 'Taken as its effect within',
  failureMs: 'A failure follows within',
  outcomeMs: 'An outcome comes within',
  lateMs: 'A late answer, up to',
  backgroundMin: 'Background from',
  standsAlone: 'Stands alone from',
  minStrength: 'Strength, at least',
  minConfidence: 'Confidence, at least',
  confidenceGain: 'Gain by correlation',
  gainFrom: 'Gain from a confidence of',
  halfLifeMs: 'Halved after',
  mediumFrom: 'Medium from',
  highFrom: 'High from',
  criticalFrom: 'Critical from',
}

export const fieldLabel = ({ path, name }: RuleField): string =>
  path.includes('weights') ? signalLabel(name) : (LABELS[name] ?? thresholdLabel(name))

const SHARED: Record<string, { title: string; means: string }> = {
  answers: { title: 'Answers', means: 'What counts as the answer of the page to what somebody did.' },
  correlation: { title: 'Correlation', means: 'Weak signals count only beside others, close by in time.' },
  score: { title: 'Score', means: 'How signals add up to the frustration score and its severity.' },
}

export const sharedWords = (name: string): { title: string; means: string } =>
  SHARED[name] ?? { title: thresholdLabel(name), means: '' }
