import { describe, expect, it } from 'vitest'
import { loadSection } from '#kernel/config'
import { Problem } from '#kernel/errors'
import { parseStorageUrl } from './location.ts'
import { storageVariables } from './variables.ts'

describe('STORAGE_URL', () => {
  it.each([
    ['file:///srv/fovea%20data', { kind: 'folder', path: '/srv/fovea data' }],
    ['s3://photos', { kind: 's3', bucket: 'photos', prefix: '', pathStyle: false }],
    [
      's3://photos/fovea/?region=eu-central-1',
      { kind: 's3', bucket: 'photos', prefix: 'fovea/', region: 'eu-central-1', pathStyle: false },
    ],
    [
      's3://photos/a/b?endpoint=http://minio:9000/&pathStyle=true',
      {
        kind: 's3',
        bucket: 'photos',
        prefix: 'a/b/',
        region: 'us-east-1',
        endpoint: 'http://minio:9000',
        pathStyle: true,
      },
    ],
    [
      's3://photos?region=auto&endpoint=https://0123.r2.cloudflarestorage.com',
      {
        kind: 's3',
        bucket: 'photos',
        prefix: '',
        region: 'auto',
        endpoint: 'https://0123.r2.cloudflarestorage.com',
        pathStyle: false,
      },
    ],
  ])('%s says where objects live', (text, location) => {
    expect(parseStorageUrl(text)).toEqual(location)
  })

  it.each([
    ['/srv/objects', 'expected file:///path or s3://bucket'],
    ['https://bucket.s3.amazonaws.com', 'expected file:///path or s3://bucket'],
    ['file://srv/objects', 'with three slashes'],
    ['file:///srv?x=1', 'takes no parameters'],
    ['file:///', 'name a folder'],
    ['s3:///prefix', 'the name of a bucket'],
    ['s3://bucket:9000/', 'the name of a bucket'],
    ['s3://bucket/a%20b', 'a prefix is made of'],
    ['s3://bucket/a%2F..%2Fb', 'a prefix is made of'],
    ['s3://bucket?zone=1', 'only region, endpoint and pathStyle are known'],
    ['s3://bucket?endpoint=minio:9000', 'endpoint: expected https://host'],
    ['s3://bucket?pathStyle=yes', 'pathStyle: expected true or false'],
    ['s3://id:hunter2@bucket', 'set STORAGE_ACCESS_KEY_ID and STORAGE_SECRET_ACCESS_KEY'],
  ])('%s stops the start with the variable, the fault and the fix', (text, told) => {
    const refused = (() => {
      try {
        return loadSection(storageVariables, { STORAGE_URL: text })
      } catch (error) {
        return error
      }
    })()
    expect(refused).toBeInstanceOf(Problem)
    expect(refused).toMatchObject({
      code: 'config.invalid',
      message: expect.stringContaining('STORAGE_URL: its value'),
    })
    expect(String(refused)).toContain(told)
    expect(String(refused)).not.toContain('hunter2')
  })
})
