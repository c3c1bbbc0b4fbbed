const KEY = 'pilotlight.phone';
/** As the server takes it: a number or a device, such as PJSIP/2001. */
const GOOD = /^[\w+*#@./-]{1,64}$/;

export const isPhone = (text: string): boolean => GOOD.test(text);

function stored(): string {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

/** The reader's own phone, asked for once on each device. */
export class OwnPhone {
  #number = $state(stored());

  get number(): string {
    return this.#number;
  }

  set number(text: string) {
    this.#number = text;
    if (!isPhone(text)) return;
    try {
      localStorage.setItem(KEY, text);
    } catch {
      // a device that keeps nothing asks again next time
    }
  }

  get good(): boolean {
    return isPhone(this.#number);
  }
}
