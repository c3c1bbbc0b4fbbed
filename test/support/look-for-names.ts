/** What a page under test keeps for `lookForNames`; to be run before any of its own scripts. */
export const WATCH_POLICY = `
  window.__breaches = [];
  document.addEventListener('securitypolicyviolation', (event) =>
    window.__breaches.push(event.violatedDirective + ' ' + event.blockedURI));
`;

/** What is wrong with how a page shows these names; runs inside the page. Empty: nothing. */
export function lookForNames(
  names: readonly string[],
  within = 'body'
): { readonly flaws: string[]; readonly shown: number } {
  const page = window as unknown as { __hit?: unknown; __breaches?: string[] };
  const flaws: string[] = [];
  const say = (what: string, node: Node | null, text: string) => {
    const element = node instanceof Element ? node : node?.parentElement;
    const place = [element?.closest('section, aside, main, header, footer, [role=dialog]'), element].map(
      (one) => `${one?.tagName.toLowerCase() ?? ''}.${one?.getAttribute('class') ?? ''}`
    );
    flaws.push(`${what}: ${place.join(' ')}: ${JSON.stringify(text.slice(0, 60))}`);
  };
  if (page.__hit !== undefined) flaws.push('a script ran');
  for (const breach of page.__breaches ?? []) flaws.push(`the policy was breached: ${breach}`);
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) flaws.push(`runs off the side: ${scrollWidth} > ${innerWidth}`);

  // what a browser draws as nothing, or that our own words hold too, can't be told apart
  const told = names
    .map((name) => name.trim())
    .filter((name) => name.length >= 3 && /[^\s\p{L}\p{N}]|\p{Lo}/u.test(name));
  const walk = document.createTreeWalker(document.querySelector(within) ?? document.body, NodeFilter.SHOW_TEXT);
  let shown = 0;
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const text = node.nodeValue ?? '';
    if (!told.some((name) => text.includes(name))) continue;
    const element = node.parentElement!;
    // for ears alone: nothing of it is drawn
    if (element.closest('script, style, option, textarea, .hidden-text')) continue;
    shown += 1;
    if (!element.closest('bdi')) say('no bdi', element, text);
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    let [left, right, top, bottom] = [box.left, box.right, box.top, box.bottom];
    const card =
      element.closest('li, tr, dd, dt, p, button, aside, header, footer, [role=dialog], main') ?? document.body;
    for (let at: Element | null = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.overflowX !== 'visible' || style.overflowY !== 'visible') {
        const clip = at.getBoundingClientRect();
        [left, right] = [Math.max(left, clip.left), Math.min(right, clip.right)];
        [top, bottom] = [Math.max(top, clip.top), Math.min(bottom, clip.bottom)];
      }
      if (style.position === 'fixed') break;
    }
    if (right <= left || bottom <= top) continue;
    const around = card.getBoundingClientRect();
    if (left < around.left - 1.5 || right > around.right + 1.5) say('out of its card sideways', element, text);
    const line = parseFloat(getComputedStyle(element).fontSize);
    if (top < around.top - line / 2 || bottom > around.bottom + line / 2) say('out of its card upright', element, text);
  }
  return { flaws: [...new Set(flaws)].slice(0, 40), shown };
}
