/** Whatever stands under such a name is redacted. Long words are looked for anywhere in it: `userEmailAddress`. */
const WITHIN =
  /passw(?:or)?d|passphrase|passcode|secret|token|authorization|cookie|e?mailaddress|email|creditcard|cardn(?:umber|o)|cardholder|apikey|accesskey|privatekey|credential|phonen(?:umber|o)|socialsecurity|passport|firstname|lastname|fullname|surname|birthda(?:te|y)|dateofbirth|accountnumber|routingnumber|streetaddress|postaladdress/
/** Short words are also parts of harmless ones (`microphone`, `scorecard`), so they count as whole words only. */
const WORDS = new Set([
  'auth',
  'bearer',
  'card',
  'csc',
  'cvc',
  'cvc2',
  'cvv',
  'cvv2',
  'dob',
  'iban',
  'jwt',
  'mail',
  'mobile',
  'msisdn',
  'otp',
  'pan',
  'phone',
  'pin',
  'pw',
  'pwd',
  'sid',
  'ssn',
  'tel',
  'telephone',
])

/** `userPhone`, `user_phone` and `USER-PHONE` have the words user and phone. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)

/** Whether a field of this name holds what must not be kept, whatever it looks like. */
export const isSensitiveName = (name: string): boolean => {
  const words = wordsOf(name)
  return WITHIN.test(words.join('')) || words.some(word => WORDS.has(word))
}

/** What counts, measures, orders or identifies: numbers of ten digits are usual there. */
const MEASURES = new Set(
  'amount at bytes count duration hash heap height id ids index length memory ms ns offset price seconds seed sequence size time timestamp total us version width'.split(
    ' ',
  ),
)

/** Whether a number under this name is no telephone number, although it looks like one. */
export const isMeasureName = (name: string): boolean => wordsOf(name).some(word => MEASURES.has(word))
