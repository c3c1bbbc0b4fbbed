import { m } from '../../../text/paraglide/messages.js';

const ACTIONS = new Map<string, () => string>([
  ['sign_in', m.set_act_sign_in],
  ['sign_in.failed', m.set_act_sign_in_failed],
  ['sign_out', m.set_act_sign_out],
  ['person.add', m.set_act_person_add],
  ['person.change', m.set_act_person_change],
  ['person.disable', m.set_act_person_disable],
  ['person.enable', m.set_act_person_enable],
  ['person.invite', m.set_act_person_invite],
  ['person.sign_out', m.set_act_person_sign_out],
  ['key.add', m.set_act_key_add],
  ['key.revoke', m.set_act_key_revoke],
  ['display.approve', m.set_act_display_approve],
  ['display.deny', m.set_act_display_deny],
  ['display.change', m.set_act_display_change],
  ['display.revoke', m.set_act_display_revoke],
  ['settings.change', m.set_act_settings_change],
  ['caller.unseal', m.set_act_caller_unseal],
  ['seat.help', m.set_act_seat_help],
  ['seat.help_cancel', m.set_act_seat_help_cancel]
]);

/** What was done, in words; what we have none for says its own name. */
export const actionWords = (action: string): string => ACTIONS.get(action)?.() ?? action;
