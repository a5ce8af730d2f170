import { describe, expect, it } from 'vitest';
import { currencyOf, endpointOf, isTimeZone, regionOf, versionOf } from './values.ts';

describe('values of settings', () => {
  it.each([
    ['de', 'DE'],
    ['UK', 'GB'],
    ['XK', 'XK'],
    ['ZZ', undefined],
    ['EU', undefined],
    ['QQ', undefined],
    ['DEU', undefined],
    ['1a', undefined],
  ])('country %s', (code, expected) => expect(regionOf(code)).toBe(expected));

  it.each([
    ['eur', 'EUR'],
    ['QQQ', undefined],
    ['€', undefined],
  ])('currency %s', (code, expected) => expect(currencyOf(code)).toBe(expected));

  it.each([
    ['Europe/Berlin', true],
    ['UTC', true],
    ['+02:00', true],
    ['Berlin', false],
    ['', false],
  ])('zone %s', (zone, expected) => expect(isTimeZone(zone)).toBe(expected));

  it.each([
    ['https://graph.facebook.com/', 'https://graph.facebook.com'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://127.8.0.1:1/a/', 'http://127.8.0.1:1/a'],
    ['http://[::1]:80', 'http://[::1]'],
    ['http://graph.facebook.com', undefined],
    ['http://localhost.example.com', undefined],
    ['http://127.0.0.1.example.com', undefined],
    ['https://user:secret@example.com', undefined],
    ['https://example.com/?access_token=x', undefined],
    ['ftp://localhost', undefined],
    ['graph.facebook.com', undefined],
  ])('endpoint %s', (address, expected) => expect(endpointOf(address)).toBe(expected));

  it.each([
    ['v26.0', 'v26.0'],
    ['26.0', 'v26.0'],
    ['26', undefined],
    ['v26.0/../x', undefined],
  ])('version %s', (version, expected) => expect(versionOf(version)).toBe(expected));
});
