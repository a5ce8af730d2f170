import { describe, expect, it } from 'vitest';
import { FaultScript } from './fault-script.ts';
import { parseFaults } from './parse-faults.ts';

const events = [
  { event_name: 'Won', event_id: 'a', user_data: { lead_id: '12345678901234567' } },
  { event_name: 'New', event_id: 'b' },
];

function play(script: unknown, times: number, random = () => 0): (string | undefined)[] {
  const faults = new FaultScript(random);
  faults.load(script);
  return Array.from({ length: times }, () => faults.next('1', events)?.name);
}

describe('FaultScript', () => {
  it('plays the first rule that fits and is not used up', () => {
    const script = [
      { match: { dataset: '2' }, answer: 'token' },
      { times: 2, answer: 'throttle' },
      { times: 1, answer: { status: 500 } },
    ];
    expect(play(script, 4)).toEqual(['throttle', 'throttle', 'custom', undefined]);
  });

  it.each([
    [{ dataset: '1' }, true],
    [{ lead_id: '12345678901234567' }, true],
    [{ lead_id: '12345678901234568' }, false],
    [{ event_name: 'Won', event_id: 'a' }, true],
    // No single event is both.
    [{ event_name: 'Won', event_id: 'b' }, false],
    [{}, true],
  ])('matches %j: %s', (match, fits) => {
    expect(play([{ match, answer: 'reset' }], 1)).toEqual([fits ? 'reset' : undefined]);
  });

  it('answers at a rate', () => {
    const random = [0.1, 0.5, 0.9, 0.49];
    expect(play([{ rate: 0.5, answer: 'reset' }], 4, () => random.shift() ?? 0)).toEqual([
      'reset',
      undefined,
      undefined,
      'reset',
    ]);
    expect(play([{ rate: 0, answer: 'reset' }], 1)).toEqual([undefined]);
  });

  it('keeps the old script when the new one is wrong', () => {
    const faults = new FaultScript(() => 0);
    faults.load({ faults: [{ answer: 'token' }] });
    expect(() => faults.load([{ answer: 'nothing like it' }])).toThrow(TypeError);
    expect(faults.next('1', [])?.name).toBe('token');
  });
});

describe('parseFaults', () => {
  it.each<[unknown, string]>([
    ['throttle', 'faults must be a list'],
    [[1], 'faults[0] must be an object'],
    [[{}], 'faults[0].answer is missing'],
    [[{ answer: 'toString' }], 'faults[0].answer must be'],
    [[{ answer: 'reset', time: 1 }], 'faults[0].time is not known'],
    [[{ answer: 'reset', rate: 2 }], 'faults[0].rate must be'],
    [[{ answer: 'reset', match: { lead_id: 1 } }], 'faults[0].match.lead_id must be text'],
    [[{ answer: { status: 99 } }], 'faults[0].answer.status must be'],
    [[{ answer: { headers: { 'a b': 'c' } } }], 'faults[0].answer.headers must be'],
    [[{ answer: { headers: { a: 'b\r\nc: d' } } }], 'faults[0].answer.headers must be'],
    [[{ answer: 'reset' }, { answer: { delay_ms: -1 } }], 'faults[1].answer.delay_ms must be'],
  ])('says what is wrong with %j', (script, message) => {
    expect(() => parseFaults(script)).toThrow(message);
  });
});

describe('scripts of several answers', () => {
  it('give one after the other, and then nothing', () => {
    expect(play([{ answers: ['ok', 'reset', { status: 500 }] }], 4)).toEqual([
      'ok',
      'reset',
      'custom',
      undefined,
    ]);
  });

  it('match the so many-th request, whatever answered those before', () => {
    const script = [
      { match: { request: 3 }, answer: 'token' },
      { times: 1, answer: 'reset' },
    ];
    expect(play(script, 4)).toEqual(['reset', undefined, 'token', undefined]);
  });

  it.each<[unknown, string]>([
    [[{ answers: 'reset' }], 'faults[0].answers must be a list'],
    [[{ answers: ['reset', 'nothing'] }], 'faults[0].answers must be a list'],
    [[{ answers: [{ cut_after: -1 }] }], 'faults[0].answers[0].cut_after must be'],
    [[{ answer: 'reset', answers: [] }], 'faults[0] has both'],
  ])('say what is wrong with %j', (script, message) => {
    expect(() => parseFaults(script)).toThrow(message);
  });
});
