import type { Refusal } from './graph-error.ts';

// Numbers of the versions that Meta serves. https://developers.facebook.com/docs/graph-api/changelog
const oldest = 21;
const latest = 26;

/**
 * Refuses a version that never was, and a path without one. One that has ended is served like Meta does: moved up,
 * with a header that says so.
 */
export function refuseVersion(version: string): Refusal | undefined {
  if (version === '')
    return {
      code: 2635,
      message: `(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version: v${latest}.0.`,
    };
  const number = /^v(\d{1,3})\.\d{1,3}$/.exec(version)?.[1];
  return number === undefined || Number(number) < 1 || Number(number) > latest
    ? { code: 2500, message: 'Unknown path components: /events' }
    : undefined;
}

/** Headers about the version that answers. */
export function versionHeaders(version: string): Readonly<Record<string, string>> {
  if (Number(/^v(\d+)/.exec(version)?.[1] ?? latest) >= oldest) return { 'facebook-api-version': version };
  return {
    'facebook-api-version': `v${oldest}.0`,
    'x-ad-api-version-warning': `The call has been auto-upgraded to v${oldest}.0 as ${version} has been deprecated.`,
  };
}
