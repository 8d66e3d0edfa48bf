// A separate blocking file, because the content security policy forbids inline scripts and the theme must be
// known before the first paint; otherwise a dark room gets a white flash.
try {
  const chosen = localStorage.getItem('fovea.theme')
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen
} catch {
  // Storage may be blocked by the browser; the system's preference then decides.
}
