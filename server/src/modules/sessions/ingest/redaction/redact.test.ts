import { describe, expect, it } from 'vitest'
import { isSensitiveName } from './names.ts'
import { isDirty, redactText, redactValue } from './redact.ts'

const JWT =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'

describe('what must not be kept is found in a text', () => {
  it.each([
    ['an address', 'mail jane.doe+shop@example.co.uk now', 'mail [redacted] now'],
    ['an encoded address', '/users/jane%40example.com/cart', '/users/[redacted]/cart'],
    ['an address that is encoded twice', '/users/jane%2540example%2Ecom', '/users/[redacted]'],
    ['an address in another alphabet', 'von jürgen@münchen.de', 'von [redacted]'],
    ['addresses side by side', 'a@b.example,c@d.example', '[redacted],[redacted]'],
    ['a card', '4111111111111111', '[redacted]'],
    ['a card with spaces', 'card 4111 1111 1111 1111 12/27', 'card [redacted] 12/27'],
    ['a card with dashes in a name', 'pay-5555-5555-5555-4444', 'pay-[redacted]'],
    ['a card of American Express', '3782 822463 10005', '[redacted]'],
    ['a telephone with a country code', 'call +49 170 1234567', 'call [redacted]'],
    ['a telephone with a country code in one word', '+14155552671', '[redacted]'],
    ['a telephone with 00', '0049 (0)30 901820', '[redacted]'],
    ['a telephone of North America', '(415) 555-2671', '[redacted]'],
    ['a telephone with dots', '415.555.2671', '[redacted]'],
    ['a telephone in one word', '4155552671', '[redacted]'],
    ['a telephone with a trunk zero', 'tel 030/9018200', 'tel [redacted]'],
    ['a French telephone', '01 23 45 67 89', '[redacted]'],
    ['a social security number', 'ssn 078-05-1120', 'ssn [redacted]'],
    ['an account number', 'IBAN DE89 3704 0044 0532 0130 00', 'IBAN [redacted]'],
    ['a bearer', 'Authorization: Bearer abcdef123456', 'Authorization: [redacted]'],
    ['a bearer alone', 'sent Bearer abc.def-123', 'sent Bearer [redacted]'],
    ['a basic credential', 'Basic dXNlcjpwYXNz', 'Basic [redacted]'],
    ['a web token', `x ${JWT} y`, 'x [redacted] y'],
    ['a key of this server', 'used fov_1a2B3c4D5e6F7g8H9i0J', 'used [redacted]'],
    ['a key of a payment provider', 'sk_live_4eC39HqLyjWDarjtT1zdp7dc', '[redacted]'],
    ['a key of a code host', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a', '[redacted]'],
    ['a reset link', '/reset/9f86d081884c7d659a2feaa0c55ad015', '/reset/[redacted]'],
    ['a UUID in a path', '/u/018f2d5e-7c3a-7b2e-9f41-4111111111aa/cart', '/u/[redacted]/cart'],
    ['hexadecimal digits in a path', '/r/9f86d081884c7d65', '/r/[redacted]'],
    ['a random word of a path', '/s/V1StGXR8_Z5jdHi6B-myT', '/s/[redacted]'],
    ['a random word of letters and digits in a path', '/c/cjld2cjxh0000qzrmn831i7rn', '/c/[redacted]'],
    [
      'a part of a file',
      'https://x.example/a/main.3f2a9c8b1d7e6f5a.js',
      'https://x.example/a/main.[redacted].js',
    ],
    ['a password that is assigned', 'login failed, password=hunter2!', 'login failed, password=[redacted]'],
    ['a password in JSON', '{"password":"hunter2"}', '{"password":"[redacted]"}'],
    ['a query', '/search?q=my+name&page=2', '/search?[redacted]'],
    ['a query without values', 'https://example.org/a?secretword', 'https://example.org/a?[redacted]'],
    [
      'a query in a message',
      "GET 'https://x.example/a?b=c' failed",
      "GET 'https://x.example/a?[redacted]' failed",
    ],
    ['credentials of a URL', 'https://jane:pass@example.org/x', 'https://[redacted]@example.org/x'],
    ['what sign-in leaves', '/callback#access_token=abc&state=1', '/callback#[redacted]'],
  ])('%s', (_what, text, redacted) => {
    expect(redactText(text)).toBe(redacted)
    expect(isDirty(text)).toBe(true)
    expect(redactText(redacted)).toBe(redacted)
  })

  it.each([
    '12.34.56.78.90',
    '10 20 30 40 50 60',
    '2026-11-28 12:06:22',
    '2026-11-28T12:06:22.123+01:00',
    '1764331582123',
    '/orders/20261128001',
    '192.168.100.200',
    '+52.520008',
    '0.1234567890123',
    'version 10.15.7 (build 19H2026)',
    '018f2d5e-7c3a-7b2e-9f41-4111111111aa',
    'main > ul.list > li:nth-child(3) > a.button',
    'TypeError: Cannot read properties of undefined (reading "map")',
    'Really? No',
    'nav-primary__item--active-with-a-very-long-name-2',
    '/shop/red-bicycle-2024',
    '/shop/iphone-15-pro-max-256gb-blue-titanium',
    '/shop/iPhone-15-Pro-Max-256GB-Blue-Titanium',
    '/wiki/Boeing_737_MAX_groundings',
    '/api/listUserOrdersByDateV2',
    '[redacted]',
  ])('and %s is left as it is', text => {
    expect(redactText(text)).toBe(text)
    expect(isDirty(text)).toBe(false)
  })

  it('also in texts that are long, in a number, and in names of fields', () => {
    const digits = '7'.repeat(1_000)
    expect(redactText(digits)).toBe(digits)
    expect(redactText(`${'a'.repeat(2_000)}@example.com`)).toBe('[redacted]')
    expect(redactText(`${'1 2 3 '.repeat(1_000)}4111 1111 1111 1111`)).not.toContain('1111 1111')
    expect(redactValue({ n: 4111111111111111, at: 1764331582123 })).toEqual({
      n: '[redacted]',
      at: 1764331582123,
    })
    expect(redactValue({ contact: 4155552671, callers: [{ n: [2125550123] }] })).toEqual({
      contact: '[redacted]',
      callers: [{ n: ['[redacted]'] }],
    })
    expect(redactValue({ 'jane@example.com': 1, 'joe@example.com': 2 })).toEqual({
      '[redacted]': 1,
      '[redacted] 1': 2,
    })
  })
})

describe('a number that is no telephone number', () => {
  it.each([
    { at: 1764331582123, sentAt: 1764331582, next: 1764331582 },
    { usedJSHeapSize: 2147483648, bytes: [4155552671], 'transfer-size': 4155552671 },
    { orderId: 4155552671, user_id: 2125550123, ids: [[4155552671]] },
    { durationMs: 4155552671, elapsedNs: 4155552671, total_count: 4155552671 },
    { n: 415555267, m: 41555526710, below: -4155552671, ratio: 4155552671.5, k: 4151552671 },
  ])('%j is left as it is', fields => {
    expect(redactValue(fields)).toEqual(fields)
  })
})

describe('a field is known by its name', () => {
  it.each([
    'password',
    'userPassword',
    'new_password',
    'PASSWD',
    'pwd',
    'accessToken',
    'token',
    'Authorization',
    'auth',
    'set-cookie',
    'client_secret',
    'card',
    'cardNumber',
    'creditCardNo',
    'cvc',
    'CVV2',
    'ssn',
    'IBAN',
    'email',
    'e-mail',
    'userEmailAddress',
    'phone',
    'phone_number',
    'mobilePhone',
    'apiKey',
    'X-API-Key',
    'firstName',
    'dateOfBirth',
    'pin',
  ])('%s', name => {
    expect(isSensitiveName(name)).toBe(true)
  })

  it.each([
    'path',
    'method',
    'x',
    'causedBy',
    'durationMs',
    'kind',
    'microphone',
    'scorecard',
    'spinner',
    'author',
    'keyboard',
    'postal',
  ])('but %s is not', name => {
    expect(isSensitiveName(name)).toBe(false)
  })

  it('at any depth, whatever stands under it; true, false and null tell nothing', () => {
    const value = { form: [{ user: { passWord: { a: 1 }, email: true, phone: null, card: 12 } }] }
    expect(redactValue(value)).toEqual({
      form: [{ user: { passWord: '[redacted]', email: true, phone: null, card: '[redacted]' } }],
    })
  })
})
