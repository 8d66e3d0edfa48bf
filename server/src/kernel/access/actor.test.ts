import { describe, expect, it } from 'vitest'
import { Problem } from '#kernel/errors'
import { type Actor, mayAnywhere, requireCurrentProject, requireInProject, systemActor } from './actor.ts'
import { ROLES, SCOPES, type Scope, scopesOfRole } from './scopes.ts'

const member = (grants: Record<string, readonly Scope[]>, changes: Partial<Actor> = {}): Actor => ({
  ...systemActor({ projectId: null, requestId: null }),
  kind: 'user',
  userId: 'ada',
  admin: false,
  projectId: Object.keys(grants)[0] ?? null,
  grants: new Map(Object.entries(grants).map(([project, scopes]) => [project, new Set(scopes)])),
  ...changes,
})
const notFound = () => new Problem({ status: 404, code: 'test.not_found', message: 'There is none.' })
const ask = (actor: Actor, project: string, scope: Scope) => () =>
  requireInProject(actor, project, scope, notFound)

describe('somebody with rights in one project', () => {
  const ada = member({ mine: ['library:read'], second: ['library:read', 'library:write'] })

  it('does not learn that things of other projects exist', () => {
    expect(ask(ada, 'theirs', 'library:read')).toThrow(expect.objectContaining({ status: 404 }))
  })

  it('is told which scope is missing where it belongs', () => {
    expect(ask(ada, 'mine', 'library:read')).not.toThrow()
    expect(ask(ada, 'mine', 'library:write')).toThrow(
      expect.objectContaining({
        status: 403,
        code: 'access.scope_missing',
        extra: { scope: 'library:write' },
      }),
    )
  })

  it('creates in its current project only what it may there, whatever it may elsewhere', () => {
    expect(requireCurrentProject(ada, 'library:read')).toBe('mine')
    expect(mayAnywhere(ada, 'library:write')).toBe(true)
    expect(() => requireCurrentProject(ada, 'library:write')).toThrow(
      expect.objectContaining({ status: 403 }),
    )
  })

  it('is told what to do while it has no project', () => {
    expect(() => requireCurrentProject(member({}), 'library:read')).toThrow(
      expect.objectContaining({ status: 409, code: 'access.no_project' }),
    )
  })

  it('administers the server only as its administrator, and sees no project by that', () => {
    expect(mayAnywhere(member({ mine: ['system:admin'] }), 'system:admin')).toBe(false)
    const admin = member({}, { admin: true })
    expect(mayAnywhere(admin, 'system:admin')).toBe(true)
    expect(ask(admin, 'theirs', 'library:read')).toThrow(expect.objectContaining({ status: 404 }))
  })

  it('may do less than the server itself, which reaches every project', () => {
    expect(ask(systemActor({ projectId: null, requestId: null }), 'theirs', 'library:purge')).not.toThrow()
  })
})

describe('the roles of a project', () => {
  it('contain each other, and none of them the server', () => {
    const [owner, editor, viewer] = ROLES.map(scopesOfRole)
    expect([...(owner ?? [])]).toEqual(expect.arrayContaining([...(editor ?? ['none'])]))
    expect([...(editor ?? [])]).toEqual(expect.arrayContaining([...(viewer ?? ['none'])]))
    expect(owner?.size).toBe(SCOPES.length - 1)
    expect(owner?.has('system:admin')).toBe(false)
  })

  it('let viewers only read, and editors not purge or manage people', () => {
    expect([...scopesOfRole('viewer')].filter(scope => !scope.endsWith(':read'))).toEqual([])
    expect(scopesOfRole('editor').has('library:write')).toBe(true)
    expect(scopesOfRole('editor').has('library:purge')).toBe(false)
    expect(scopesOfRole('editor').has('accounts:write')).toBe(false)
  })
})
