import type { VisionSettings, VisionSettingsPatch } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { wordsOf } from '#/data/errors.ts'
import { showToast } from '#/ui/index.ts'
import { updateVisionSettings } from '../data/vision.ts'

/** Changes the settings of the project; a refusal is said in the server's words. */
export const useSettingsChange = (settings: VisionSettings) =>
  useMutation({
    mutationFn: (patch: VisionSettingsPatch) => updateVisionSettings(settings, patch),
    onError: error => showToast({ title: 'That was not changed', detail: wordsOf(error), tone: 'danger' }),
  })
