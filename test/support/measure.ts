/** Functions that run inside a page: each stands alone. */

export interface MeasuredText {
  readonly text: string;
  /** Height of its capitals or figures; of its signs, where it is Chinese. */
  readonly px: number;
  readonly chinese: boolean;
  /** A key figure. */
  readonly key: boolean;
}

/** Every text node that is seen, by the ink of its own font: a capital H, or 国 where it holds Chinese. */
export function measureText(): MeasuredText[] {
  const pen = document.createElement('canvas').getContext('2d')!;
  const found: MeasuredText[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement!;
    const text = node.textContent!.trim();
    if (text === '' || element.closest('.hidden-text, title, script, #svelte-announcer')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (
      box.width < 1 ||
      box.height < 1 ||
      !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    ) {
      continue;
    }
    const style = getComputedStyle(element);
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const chinese = /\p{Script=Han}/u.test(text);
    const ink = pen.measureText(chinese ? '国' : 'H');
    found.push({
      text,
      px: chinese ? ink.actualBoundingBoxAscent + ink.actualBoundingBoxDescent : ink.actualBoundingBoxAscent,
      chinese,
      key: element.closest('.value') !== null && element.closest('.unit') === null
    });
  }
  return found;
}

/** What reaches beyond the screen, or is cut off by its own box without an ellipsis. */
export function overflows(): string[] {
  const { innerWidth, innerHeight } = window;
  const out: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    if (element.closest('.hidden-text, svg, script, #svelte-announcer')) continue;
    const box = element.getBoundingClientRect();
    const name = `${element.tagName}.${element.className} “${element.textContent.trim().slice(0, 30)}”`;
    if (box.width === 0 || box.height === 0) continue;
    const ownText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent!.trim() !== '');
    // a text inside a box that says "…" may be longer than it
    const shortened = element.closest<HTMLElement>('bdi, [class*=word], [class*=name], span');
    const ellipsis = shortened !== null && getComputedStyle(shortened).textOverflow === 'ellipsis';
    if (!ellipsis && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1))
      out.push(`outside: ${name}`);
    if (ownText && !ellipsis && element.scrollWidth > element.clientWidth + 2 && element.clientWidth > 0) {
      const inline = getComputedStyle(element).display === 'inline';
      if (!inline) out.push(`cut: ${name}`);
    }
  }
  return out;
}
