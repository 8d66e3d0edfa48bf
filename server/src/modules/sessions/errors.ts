import { Problem } from '#kernel/errors'

export const sessionNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'sessions.session_not_found',
    message: 'There is no such session in a project of yours.',
  })

export const revisionMismatch = (etag: string): Problem =>
  new Problem({
    status: 412,
    code: 'sessions.revision_mismatch',
    message: 'Somebody changed it in the meantime. Read it again and repeat your change with its new ETag.',
    extra: { etag },
    headers: { ETag: etag },
  })

export const rulesetNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'sessions.ruleset_not_found',
    message: 'There is no such ruleset in a project of yours.',
  })

export const rulesetVersionNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'sessions.ruleset_version_not_found',
    message: 'The ruleset has no such version; list them at /v1/rulesets/{id}/versions.',
  })

export const rulesetBuiltIn = (): Problem =>
  new Problem({
    status: 409,
    code: 'sessions.ruleset_built_in',
    message: 'The built-in ruleset is part of the program. Make one of your own, based on it.',
  })

export const rulesetActive = (): Problem =>
  new Problem({
    status: 409,
    code: 'sessions.ruleset_active',
    message: 'The active ruleset cannot be deleted. Activate another one first.',
  })

export const tooManyRulesets = (most: number): Problem =>
  new Problem({
    status: 409,
    code: 'sessions.too_many_rulesets',
    message: `A project may have ${most} rulesets. Delete one that you no longer need.`,
    extra: { most },
  })

export const tooManyRescores = (most: number): Problem =>
  new Problem({
    status: 409,
    code: 'sessions.too_many_rescores',
    message: `A project may have ${most} re-scorings that are not finished. Wait for one, or cancel its job.`,
    extra: { most },
  })

export const rescoreNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'sessions.rescore_not_found',
    message: 'There is no such re-scoring in a project of yours.',
  })
