export { type FieldIssue, hasCode, Problem, type ProblemOptions } from './problem.ts'
