import type { Script } from '../../protocol/coaching.ts';

const script = (id: string, en: string, zh: string, text: string, said: string): Script => ({
  id,
  names: { en, 'zh-CN': zh },
  text: { en: text, 'zh-CN': said }
});

/** The scripts (话术) in the box: the matter, not the man; four don'ts, six prompts. A site adds its own. */
export const SCRIPTS: readonly Script[] = [
  script(
    'apologise',
    'Apologise',
    '先致歉',
    'Apologise first: “I am sorry that you had to call again. I will take this up now.”',
    '先致歉：“让您多次来电，非常抱歉，我马上为您处理。”'
  ),
  script(
    'slow-down',
    'Slow down',
    '放慢语速',
    'Slower and softer. Let them finish; then say back what you heard.',
    '语速放慢，音量放低。听客户说完，再复述一遍。'
  ),
  script(
    'confirm-matter',
    'Confirm the matter',
    '核实事项',
    'The matter, not the person. Confirm: address, since when, what was promised and by whom.',
    '对事不对人。核实：地址、何时开始、谁承诺过什么。'
  ),
  script(
    'promise-file',
    'Promise and file',
    '承诺并建单',
    'File the order now. Tell them its number, who will ring back, and by when.',
    '现在建单，告知单号、由谁回电、何时回电。'
  ),
  script(
    'no-pushing-off',
    'No passing the buck',
    '不推诿',
    'Don’t send them elsewhere and don’t transfer on a whim: you keep the case until it is solved.',
    '不推诿、不随意转接：首问负责，跟到解决为止。'
  ),
  script(
    'patience',
    'Patience first',
    '忍字当头',
    'Patience first. Breathe; you are doing well. I am listening with you.',
    '忍字当头。深呼吸，你做得很好，我在旁边陪你听。'
  ),
  script(
    'danger',
    'Danger: keep them safe',
    '险情：先保安全',
    'Safety first: open windows, close the valve, no flames, no switches, leave, call from outside. Then the address.',
    '先保安全：开窗、关阀、禁火、勿动电器、撤到室外再打电话。然后问清地址。'
  ),
  script(
    'end-kindly',
    'End kindly',
    '礼貌收尾',
    'Sum up what happens next, ask whether anything is left, thank them, let them hang up first.',
    '复述后续安排，询问是否还有其他需要，致谢，等客户先挂机。'
  )
];

/** What a call back from a break says when nobody wrote anything else. */
export const RECALL: Script = script(
  'recall',
  'Call back',
  '召回',
  'Many callers are waiting. Please come back to your seat as soon as you can.',
  '排队较多，请尽快回到座席。'
);
