import {
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  type ChartConfiguration,
  type Plugin
} from 'chart.js';
import type { EpochMs } from '../../core/ids.ts';

/** What the trend draws. `points`: start of each 5 minutes and its count, the last one still open. */
export interface TrendInput {
  readonly points: readonly (readonly [EpochMs, number])[];
  /** What was forecast of the slots: `[start, mean, low, high]`, beyond the last point for the hour to come. */
  readonly band: readonly (readonly [EpochMs, mean: number, low: number, high: number])[];
  /** Outages and surges that are open: a span from `from` to the right edge, named. */
  readonly spans: readonly { readonly from: EpochMs; readonly name: string }[];
  readonly stale: boolean;
  /** Size of the smallest text, px. */
  readonly text: number;
  readonly time: (at: EpochMs) => string;
}

const STEP = 5 * 60_000;
const HOUR = 60 * 60_000;
const FONT = "'Barlow Condensed', 'Noto Sans SC Variable', sans-serif";

/** A line on a canvas, drawn anew by each `draw`, freed by `close`. No animation: twelve of them cost 406 ms a tick. */
export function createTrend(canvas: HTMLCanvasElement) {
  let input: TrendInput | null = null;
  const ink = (name: string) => getComputedStyle(canvas).getPropertyValue(name);
  const labels = labelPlugin(() => input, ink);
  const config: ChartConfiguration<'line', { x: number; y: number }[]> = {
    type: 'line',
    data: { datasets: [{ data: [] }, { data: [] }, { data: [] }, { data: [] }] },
    plugins: [labels],
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      events: [],
      // the band has no points of its own, not even in its first drawing
      elements: { point: { radius: 0 } },
      scales: { x: { type: 'linear' }, y: {} },
      plugins: { legend: { display: false }, tooltip: { enabled: false } }
    }
  };
  Chart.register(LineController, LineElement, PointElement, LinearScale, Filler);
  const chart = new Chart(canvas, config);

  function draw(next: TrendInput): void {
    input = next;
    const { points, band, text, stale } = next;
    const font = { family: FONT, size: text, weight: 500 as const };
    const line = ink(stale ? '--quiet' : '--ink');
    const last = points.length - 1;
    const dataset = chart.data.datasets[0]!;
    Object.assign(dataset, {
      data: points.map(([x, y]) => ({ x, y })),
      borderColor: line,
      borderWidth: text / 7,
      borderJoinStyle: 'round',
      fill: band.length > 0 ? false : 'origin',
      backgroundColor: ink('--panel'),
      pointRadius: points.map((_, i) => (i >= last - 1 ? text / 4 : 0)),
      pointBackgroundColor: points.map((_, i) => (i === last ? ink('--ground') : line)),
      pointBorderColor: line,
      pointBorderWidth: text / 10,
      clip: false,
      // the last five minutes are not over: dashed, so that the drop at the end is not read as calm
      segment: {
        borderDash: ({ p1DataIndex }: { p1DataIndex: number }) => (p1DataIndex === last ? [text / 6, text / 5] : [])
      }
    });
    // the mean stands on the band, the line on both
    const [, low, high, mean] = chart.data.datasets as [object, object, object, object];
    const line0 = { pointRadius: 0, borderWidth: 0, clip: false, fill: false, order: 2 };
    Object.assign(low, { ...line0, data: band.map(([x, , y]) => ({ x, y })) });
    Object.assign(high, {
      ...line0,
      ...{ data: band.map(([x, , , y]) => ({ x, y })), fill: '-1', backgroundColor: ink('--line') }
    });
    const ahead = band.filter(([x]) => x >= (points[last]?.[0] ?? 0));
    Object.assign(mean, {
      ...line0,
      ...{ data: ahead.map(([x, y]) => ({ x, y })), borderColor: ink('--quiet'), borderWidth: text / 12, order: 1 },
      borderDash: [text / 6, text / 5]
    });
    const from = points[0]?.[0] ?? 0;
    chart.options.layout = { padding: { top: text * 1.6, right: text * 0.9, left: 0, bottom: 0 } };
    chart.options.scales = {
      x: {
        type: 'linear',
        min: from,
        max: Math.max(points[last]?.[0] ?? from + STEP, band.at(-1)?.[0] ?? 0),
        afterBuildTicks: (axis) => {
          axis.ticks = hours(axis.min, axis.max).map((value) => ({ value }));
        },
        grid: { display: false },
        border: { color: ink('--edge'), width: text / 12 },
        ticks: {
          font,
          color: ink('--quiet'),
          padding: text * 0.3,
          maxRotation: 0,
          autoSkip: false,
          callback: (value) => next.time(Number(value))
        }
      },
      y: {
        min: 0,
        suggestedMax: 4,
        grid: { color: ink('--line'), drawTicks: false },
        border: { display: false },
        ticks: { font, color: ink('--quiet'), padding: text * 0.4, maxTicksLimit: 4, precision: 0 }
      }
    };
    chart.update('none');
  }

  // colours are read while drawing: a switch of light and dark draws again
  const again = () => {
    if (input) draw(input);
  };
  const switched = new MutationObserver(again);
  switched.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const system = matchMedia('(prefers-color-scheme: light)');
  system.addEventListener('change', again);

  return {
    draw,
    close(): void {
      switched.disconnect();
      system.removeEventListener('change', again);
      chart.destroy();
    }
  };
}

/** Whole hours between the ends, kept off the very edges where their text would be cut. */
function hours(min: EpochMs, max: EpochMs): EpochMs[] {
  const ticks: EpochMs[] = [];
  for (let at = Math.ceil(min / HOUR) * HOUR; at <= max; at += HOUR) ticks.push(at);
  return ticks;
}

/** Names of spans on one line: one that would run into the one before it is counted with it. */
export function namesOf(
  spans: readonly { readonly name: string; readonly left: number }[],
  widthOf: (name: string) => number
): readonly { readonly name: string; readonly left: number; readonly width: number }[] {
  const groups: { name: string; left: number; more: number }[] = [];
  const said = ({ name, more }: { name: string; more: number }): string => (more > 0 ? `${name} +${more}` : name);
  for (const span of [...spans].sort((a, b) => a.left - b.left)) {
    const before = groups.at(-1);
    if (before && span.left < before.left + widthOf(`${said(before)} `)) before.more += 1;
    else groups.push({ ...span, more: 0 });
  }
  return groups.map((one) => ({ name: said(one), left: one.left, width: widthOf(said(one)) }));
}

/** Outages behind the line, the last whole count and the peak beside it: read where they stand, not in a legend. */
function labelPlugin(read: () => TrendInput | null, ink: (name: string) => string): Plugin<'line'> {
  return {
    id: 'labels',
    beforeDatasetsDraw(chart) {
      const input = read();
      const x = chart.scales['x'];
      if (!input || !x) return;
      const { ctx, chartArea } = chart;
      ctx.save();
      if (input.band.length > 0) {
        // now: what is right of it is forecast
        ctx.fillStyle = ink('--edge');
        ctx.fillRect(
          x.getPixelForValue(input.points.at(-1)?.[0] ?? 0),
          chartArea.top,
          input.text / 16,
          chartArea.height
        );
      }
      const now = x.getPixelForValue(input.points.at(-1)?.[0] ?? 0);
      const left = ({ from }: { from: EpochMs }): number => Math.max(x.getPixelForValue(from), chartArea.left);
      ctx.fillStyle = ink('--critical');
      ctx.globalAlpha = 0.16;
      for (const span of input.spans)
        ctx.fillRect(left(span), 0, (input.band.length === 0 ? chart.width : now) - left(span), chartArea.bottom);
      ctx.globalAlpha = 1;
      ctx.font = `500 ${input.text}px ${FONT}`;
      const placed = namesOf(
        input.spans.map((span) => ({ name: span.name, left: left(span) + input.text * 0.3 })),
        (name) => ctx.measureText(name).width
      );
      for (const { name, left, width } of placed) {
        const fits = left + width < chart.width;
        ctx.textAlign = fits ? 'left' : 'right';
        ctx.fillText(name, fits ? left : chart.width, input.text);
      }
      ctx.restore();
    },
    afterDatasetsDraw(chart) {
      const input = read();
      const points = chart.getDatasetMeta(0).data;
      if (!input || points.length < 2) return;
      const whole = input.points.length - 2;
      const peak = input.points.reduce((best, [, n], i) => (i <= whole && n > input.points[best]![1] ? i : best), 0);
      const { ctx } = chart;
      ctx.save();
      ctx.font = `600 ${input.text * 1.25}px ${FONT}`;
      ctx.fillStyle = ink(input.stale ? '--quiet' : '--ink');
      const apart = points[whole]!.x - points[peak]!.x > 3 * input.text;
      for (const index of apart ? [peak, whole] : [whole]) {
        const { align, dx, y } = besideLine(points, index, whole, input.text);
        ctx.textAlign = align;
        ctx.fillText(String(input.points[index]![1]), points[index]!.x + dx, y);
      }
      ctx.restore();
    }
  };
}

/** Where a count stands clear of the line: over a peak, beside the last whole point, over both neighbours of a dip. */
function besideLine(points: readonly { x: number; y: number }[], index: number, whole: number, text: number) {
  const y = points[index]!.y;
  const before = points[index - 1]?.y ?? y;
  const after = points[index + 1]?.y ?? y;
  const up = 0.5 * text;
  if (index !== whole || (before < y && after < y)) {
    return { align: 'center' as const, dx: 0, y: Math.min(before, y, after) - up };
  }
  return after <= y
    ? { align: 'right' as const, dx: -0.35 * text, y: y - up }
    : { align: 'left' as const, dx: 0.35 * text, y: y - up };
}
