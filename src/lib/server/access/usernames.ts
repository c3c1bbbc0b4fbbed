/** Letters and digits of any script, and what addresses hold. */
export const USERNAME = /^[\p{L}\p{N}][\p{L}\p{N}_.@-]{0,63}$/u;

/** Letters that nobody sees, such as the Hangul fillers: another's name could be made with them. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/u;

/** As it is compared: neither case nor the wide letters of an input method make another name. */
export const foldUsername = (username: string): string => username.normalize('NFKC').toLowerCase();

/** Whether it is one, also as it is compared. */
export const isUsername = (username: string): boolean =>
  USERNAME.test(username) && USERNAME.test(foldUsername(username)) && !UNSEEN.test(username);
