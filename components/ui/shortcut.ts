import { useEffect, useRef, useSyncExternalStore } from 'react';

const storageKey = 'bellwether:single-keys';
const changed = 'bellwether:single-keys-changed';

/** Keys that act on their own get in the way of speech input, so they can be switched off (WCAG 2.1.4). */
export function singleKeysOn(): boolean {
  try {
    return window.localStorage.getItem(storageKey) !== 'off';
  } catch {
    // storage may be forbidden; the keys then stay as they are by default
    return true;
  }
}

function setSingleKeys(on: boolean): void {
  try {
    window.localStorage.setItem(storageKey, on ? 'on' : 'off');
  } catch {
    // nothing can be kept without storage
  }
  window.dispatchEvent(new Event(changed));
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener(changed, onChange);
  window.addEventListener('storage', onChange);
  return () => {
    window.removeEventListener(changed, onChange);
    window.removeEventListener('storage', onChange);
  };
}

/** The switch itself: `[on, set]`. */
export function useSingleKeys(): [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore(subscribe, singleKeysOn, () => true);
  return [on, setSingleKeys];
}

/** True where a letter belongs to a text, a choice or an open dialog, not to the page. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select, [role="dialog"], [role="menu"]') !== null;
}

type ShortcutOptions = {
  /** asks for Ctrl or ⌘, and then works inside fields as well */
  command?: boolean;
  /** a page's own key, which goes before the same key of the shell */
  first?: boolean;
};

/** `key` as in KeyboardEvent.key. */
export function useShortcut(key: string, onPress: () => void, options: ShortcutOptions = {}): void {
  const { command = false, first = false } = options;
  const latest = useRef(onPress);
  useEffect(() => {
    latest.current = onPress;
  });
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented) return;
      if (event.key.toLowerCase() !== key || event.altKey || (event.ctrlKey || event.metaKey) !== command) return;
      if (!command && (isTyping(event) || !singleKeysOn())) return;
      event.preventDefault();
      latest.current();
    }
    document.addEventListener('keydown', onKeyDown, first);
    return () => document.removeEventListener('keydown', onKeyDown, first);
  }, [key, command, first]);
}
