import type { DestinationKind } from '@fovea/client'
import { CircleDot, type LucideIcon, SquareKanban, Triangle, Webhook } from 'lucide-react'

export type SettingField = {
  name: string
  label: string
  placeholder: string
  hint?: string
  optional?: true
  /** Written with commas between, sent as a list. */
  isList?: true
  initial?: string
}

export type KindWords = {
  label: string
  icon: LucideIcon
  does: string
  fields: readonly SettingField[]
  secret: { label: string; hint: string; placeholder: string }
}

const webhook: KindWords = {
  label: 'Webhook',
  icon: Webhook,
  does: 'Sends each incident to an address of yours, signed.',
  fields: [{ name: 'url', label: 'Address', placeholder: 'https://hooks.shop.example/fovea' }],
  secret: {
    label: 'Signing secret',
    hint: 'Your receiver checks the signature with it, as Standard Webhooks say.',
    placeholder: 'whsec_…',
  },
}

const jira: KindWords = {
  label: 'Jira',
  icon: SquareKanban,
  does: 'Makes an issue in a project of Jira.',
  fields: [
    { name: 'site', label: 'Site', placeholder: 'https://acme.atlassian.net' },
    { name: 'email', label: 'E-mail of the account', placeholder: 'bot@acme.example' },
    { name: 'projectKey', label: 'Project key', placeholder: 'SHOP' },
    { name: 'issueType', label: 'Issue type', placeholder: 'Bug', initial: 'Bug' },
  ],
  secret: { label: 'API token', hint: 'Of the account above.', placeholder: '' },
}

const linear: KindWords = {
  label: 'Linear',
  icon: Triangle,
  does: 'Makes an issue in a team of Linear.',
  fields: [
    {
      name: 'teamId',
      label: 'Team',
      placeholder: '00000000-0000-0000-0000-000000000000',
      hint: 'Its UUID: press Ctrl K in Linear and choose “Copy model UUID”.',
    },
  ],
  secret: { label: 'API key', hint: 'From Settings, API, in Linear.', placeholder: 'lin_api_…' },
}

const github: KindWords = {
  label: 'GitHub',
  icon: CircleDot,
  does: 'Makes an issue in a repository.',
  fields: [
    { name: 'owner', label: 'Owner', placeholder: 'acme' },
    { name: 'repo', label: 'Repository', placeholder: 'shop' },
    { name: 'labels', label: 'Labels', placeholder: 'bug, frustration', optional: true, isList: true },
  ],
  secret: { label: 'Token', hint: 'Fine-grained, with write access to issues.', placeholder: 'github_pat_…' },
}

export const KINDS: Record<DestinationKind, KindWords> = { webhook, jira, linear, github }
/** In the order in which they are offered. */
export const KIND_NAMES: readonly DestinationKind[] = ['webhook', 'jira', 'linear', 'github']

const BYTES = 32

/** A new secret to sign with: `whsec_` and 32 random bytes. */
export const newWebhookSecret = (): string =>
  `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(BYTES))))}`
