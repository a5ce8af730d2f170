import type { CustomerOptions } from './customer-parameter.ts';
import { hasPrefix, type PhonePlan, planByCallingCode, planOf } from './phone-plan.ts';

/** The number if the tables decide it, see {@link decideByTable}. */
export function usualPhone(text: string, options: CustomerOptions): string | undefined {
  return decideByTable(text, options.country === undefined ? undefined : planOf(options.country));
}

/**
 * The number if the tables decide it: written internationally with a possible length and no trunk prefix, or a
 * national number of the default country that is in use. It is what the library would say.
 */
export function decideByTable(text: string, plan: PhonePlan | undefined): string | undefined {
  const written = withoutSigns(text);
  if (written === undefined || written.length < 6) return undefined;
  // Fewer than 7 digits behind the plus have to be a number in use, which the tables don't tell.
  if (written.charCodeAt(0) === plus)
    return written.length >= 8 && written.length <= 16 ? international(written.slice(1)) : undefined;
  return plan === undefined || written.length > 15 ? undefined : national(written, plan);
}

/**
 * A number without the blanks, brackets and dashes in it, and the dots between its digits; `undefined` if it holds
 * anything else but digits and a + before them. Two digits behind the last dot may be decimals.
 */
function withoutSigns(text: string): string | undefined {
  if (text.length > longest) return undefined;
  let kept = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) continue;
    if (code === plus && at === from && kept === '') continue;
    const between = code === dot && isDigit(text.charCodeAt(at - 1)) && isDigit(text.charCodeAt(at + 1));
    if (!between && code !== blank && code !== hyphen && code !== open && code !== close) return undefined;
    if (between && at >= text.length - 3 && digitsAlone.test(text.slice(at + 1))) return undefined;
    kept += text.slice(from, at);
    from = at + 1;
  }
  return from === 0 ? text : kept + text.slice(from);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

const blank = 32;
const open = 40;
const close = 41;
const plus = 43;
const hyphen = 45;
const dot = 46;
const digitsAlone = /^\d+$/;
const longest = 40;
function international(digits: string): string | undefined {
  const plan = planByCallingCode(digits);
  return plan !== undefined && isPlainNational(digits, plan.callingCode.length, plan) ? digits : undefined;
}

function national(digits: string, plan: PhonePlan): string | undefined {
  if (plan.international.test(digits)) return undefined;
  const { callingCode } = plan;
  // As in readNumber: with its own calling code in front a number is international, if that gives a valid one.
  if (digits.startsWith(callingCode)) {
    const at = callingCode.length;
    return isPlainNational(digits, at, plan) && plan.valid.test(digits.slice(at)) ? digits : undefined;
  }
  const rest = hasPrefix(digits, 0, plan) ? withoutPrefix(digits, plan) : digits;
  if (rest === undefined || !isPlainNational(rest, 0, plan) || !plan.valid.test(rest)) return undefined;
  return callingCode.length + rest.length <= 15 ? callingCode + rest : undefined;
}

function withoutPrefix(digits: string, plan: PhonePlan): string | undefined {
  if (plan.plainPrefix !== undefined) return digits.slice(plan.plainPrefix.length);
  const [prefix = '', ...groups] = plan.prefixed?.exec(digits) ?? [];
  // Groups are carrier codes, and numbers that are rewritten.
  return groups.some(Boolean) ? undefined : digits.slice(prefix.length);
}

/** Whether the digits from `at` on have a possible length and no prefix. */
function isPlainNational(digits: string, at: number, plan: PhonePlan): boolean {
  return plan.possibleLengths.has(digits.length - at) && !hasPrefix(digits, at, plan);
}
