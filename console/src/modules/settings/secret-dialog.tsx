import type { ApiKeyWithSecret } from '@fovea/client'
import { Check, Copy } from 'lucide-react'
import { Button, Dialog, useCopy } from '#/ui/index.ts'

/** The only moment at which the secret can be seen. */
export function SecretDialog({ apiKey, onClose }: { apiKey: ApiKeyWithSecret; onClose: () => void }) {
  const { copied, copy } = useCopy(apiKey.secret)
  return (
    <Dialog
      open
      onClose={onClose}
      title={`“${apiKey.name}” is ready`}
      description="Copy the secret now. It is stored only as a hash, and nobody can show it again."
      footer={
        <Button onClick={onClose} tone="primary">
          I have stored it
        </Button>
      }
    >
      <div className="flex items-center gap-2 rounded-xl border border-line bg-sunken py-2 pr-2 pl-3.5">
        <code className="min-w-0 flex-1 font-mono text-[13px] break-all select-all">{apiKey.secret}</code>
        <Button size="small" icon={copied ? Check : Copy} onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
      </div>
    </Dialog>
  )
}
