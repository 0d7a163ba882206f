/** A reason not to start that its reader can act on. Shown as one line; everything else is shown with its stack. */
export class BootError extends Error {
  override name = 'BootError';
}
