import { kindRules, type Rules, railwayRules } from '../rules.ts';

/**
 * The rules under which tests of the product run: kinder than Railway until the product is right on the real one.
 * `UNDERSTUDY_RULES=railway` asks for Railway's.
 */
export function rulesForProduct(): Rules {
  return process.env.UNDERSTUDY_RULES === 'railway' ? railwayRules : kindRules;
}
