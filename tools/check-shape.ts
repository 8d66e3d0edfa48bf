import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import ts from 'typescript'

/** What no compiler checks: sizes, names, casts without a reason, words that stand for unfinished work. */
interface Fault {
  readonly file: string
  readonly line: number
  readonly text: string
}

const MAX_FILE_LINES = 300
const MAX_TEST_FILE_LINES = 400
const MAX_FUNCTION_LINES = 40
const FORBIDDEN_NAMES = /^(utils?|helpers?|common|misc)(\.|$)/
const UNFINISHED = /\b(TODO|FIXME|XXX|HACK|not implemented|for now)\b/i
const TEST = /(\.test\.|\.contract\.|fixture\.ts$|\/test\/|\/test-[\w-]+\.ts$)/

const tracked = (...patterns: string[]): string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...patterns], {
    encoding: 'utf8',
  })
    .split('\n')
    .filter(file => file !== '' && !file.includes('.generated.'))

const checkFile = (file: string): Fault[] => {
  const text = readFileSync(file, 'utf8')
  const lines = text.split('\n')
  const limit = TEST.test(file) ? MAX_TEST_FILE_LINES : MAX_FILE_LINES
  const faults: Fault[] = []
  if (lines.length - 1 > limit) faults.push({ file, line: lines.length, text: `more than ${limit} lines` })
  if (FORBIDDEN_NAMES.test(basename(file)) || FORBIDDEN_NAMES.test(basename(dirname(file)))) {
    faults.push({ file, line: 1, text: 'a name that says nothing about what is inside' })
  }
  for (const [index, line] of lines.entries()) {
    if (UNFINISHED.test(line) && !file.endsWith('check-shape.ts')) {
      faults.push({ file, line: index + 1, text: 'unfinished work' })
    }
  }
  return [...faults, ...checkSyntax(file, text)]
}

const checkSyntax = (file: string, text: string): Fault[] => {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const faults: Fault[] = []
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1
  const visit = (node: ts.Node): void => {
    if (!TEST.test(file) && isMeasuredFunction(node)) {
      const length = ownLines(node, lineOf)
      if (length > MAX_FUNCTION_LINES) {
        faults.push({
          file,
          line: lineOf(node.getStart()),
          text: `a function of ${length} lines (${MAX_FUNCTION_LINES} at most)`,
        })
      }
    }
    if (!TEST.test(file) && isUnexplainedCast(node, source, text)) {
      faults.push({
        file,
        line: lineOf(node.getStart()),
        text: 'a cast without a reason in a comment beside it',
      })
    }
    if (ts.isImportDeclaration(node)) faults.push(...checkImport(file, node, lineOf(node.getStart())))
    ts.forEachChild(node, visit)
  }
  visit(source)
  return faults
}

/** Lines of a function without those of the functions inside it: a factory is a list of functions, each measured itself. */
const ownLines = (node: ts.Node, lineOf: (position: number) => number): number => {
  const linesOf = (each: ts.Node): number => lineOf(each.end) - lineOf(each.getStart()) + 1
  let inner = 0
  const visit = (child: ts.Node): void => {
    if (isFunction(child)) inner += linesOf(child) - 1
    else ts.forEachChild(child, visit)
  }
  ts.forEachChild(node, visit)
  return linesOf(node) - inner
}

/** React components are mostly markup, and a list of routes is data: both are measured by their file alone. */
const isMeasuredFunction = (node: ts.Node): boolean =>
  isFunction(node) && node.body !== undefined && !returnsMarkup(node.body) && !returnsList(node.body)

const isFunction = (
  node: ts.Node,
): node is ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node)

const returnsMarkup = (body: ts.Node): boolean => {
  let found = false
  const visit = (node: ts.Node): void => {
    if (ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node)) found = true
    else ts.forEachChild(node, visit)
  }
  visit(body)
  return found
}

const returnsList = (body: ts.Node): boolean => ts.isArrayLiteralExpression(body)

const isUnexplainedCast = (node: ts.Node, source: ts.SourceFile, text: string): boolean => {
  if (!ts.isAsExpression(node) || node.type.getText(source) === 'const') return false
  const { line } = source.getLineAndCharacterOfPosition(node.type.getStart())
  const first = source.getLineAndCharacterOfPosition(node.getStart()).line
  const lines = text.split('\n')
  const near = lines.slice(Math.max(0, first - 4), line + 1)
  return !near.some(candidate => /\/\/|\*\/|^\s*\*/.test(candidate))
}

const checkImport = (file: string, node: ts.ImportDeclaration, line: number): Fault[] => {
  if (!ts.isStringLiteral(node.moduleSpecifier)) return []
  const from = node.moduleSpecifier.text
  if (!from.startsWith('.') || /\.(ts|tsx|css|json|mjs)(\?\w+)?$/.test(from)) return []
  return [{ file, line, text: `the import of ${from} has no file extension` }]
}

const files = tracked(
  'server/**/*.ts',
  'packages/*/src/**/*.ts',
  'packages/*/test/**/*.ts',
  'console/**/*.ts',
  'console/**/*.tsx',
  'tools/*.ts',
  'bench/**/*.ts',
)
const faults = files.flatMap(checkFile)
for (const { file, line, text } of faults) console.log(`${file}:${line} ${text}`)
if (faults.length > 0) {
  console.log(`${faults.length} faults of shape in ${files.length} files`)
  process.exit(1)
}
