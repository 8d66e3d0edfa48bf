/** Headers that let a change happen only while the object has this `etag`. */
export function ifMatch({ ifMatch: etag }: { ifMatch?: string }): Record<string, string> {
  return etag === undefined ? {} : { 'if-match': etag }
}
