// Mutants of one source file: small changes that a test ought to notice, found in its syntax tree.
import ts from 'typescript';

const { SyntaxKind: Kind } = ts;

const operators = new Map([
  [Kind.LessThanToken, ['<=', '>=']],
  [Kind.LessThanEqualsToken, ['<', '>']],
  [Kind.GreaterThanToken, ['>=', '<=']],
  [Kind.GreaterThanEqualsToken, ['>', '<']],
  [Kind.EqualsEqualsEqualsToken, ['!==']],
  [Kind.ExclamationEqualsEqualsToken, ['===']],
  [Kind.AmpersandAmpersandToken, ['||']],
  [Kind.BarBarToken, ['&&']],
  [Kind.QuestionQuestionToken, ['&&']],
  [Kind.PlusToken, ['-']],
  [Kind.MinusToken, ['+']],
  [Kind.AsteriskToken, ['/']],
  [Kind.SlashToken, ['*']],
  [Kind.PercentToken, ['*']],
  [Kind.PlusEqualsToken, ['-=']],
  [Kind.MinusEqualsToken, ['+=']],
  [Kind.QuestionQuestionEqualsToken, ['=']],
  [Kind.PlusPlusToken, ['--']],
  [Kind.MinusMinusToken, ['++']],
]);
const lookalikes = new Map(
  Object.entries({
    every: 'some',
    some: 'every',
    min: 'max',
    max: 'min',
    startsWith: 'endsWith',
    endsWith: 'startsWith',
    includes: 'startsWith',
    all: 'race',
    allSettled: 'race',
    floor: 'ceil',
    ceil: 'floor',
    toLowerCase: 'toUpperCase',
    toUpperCase: 'toLowerCase',
    unshift: 'push',
    shift: 'pop',
  }),
);
const droppable = new Set([
  'filter',
  'slice',
  'sort',
  'toSorted',
  'reverse',
  'trim',
  'trimEnd',
  'replace',
  'replaceAll',
]);
const schemaRules = new Set([
  'strict',
  'optional',
  'nullable',
  'min',
  'max',
  'length',
  'int',
  'regex',
  'refine',
  'gt',
  'gte',
  'lt',
  'lte',
]);
// What people read: a test that holds every word of it holds nothing.
const proseTakers = /^(describe|meta|info|warn|error|debug|fatal|AppError|Error|TypeError|RangeError)$/;

/** The mutants of a text: from where to where it is replaced, and by what. */
export function mutantsOf(text, fileName = 'file.ts') {
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const found = [];
  const replace = (start, end, replacement, what) => {
    const line = file.getLineAndCharacterOfPosition(start).line + 1;
    const key = `${start} ${end} ${replacement}`;
    if (text.slice(start, end) !== replacement && !found.some((each) => each.key === key))
      found.push({ key, start, end, replacement, line, what, original: text.slice(start, end) });
  };
  const swap = (node, replacement, what) => replace(node.getStart(file), node.getEnd(), replacement, what);
  const visit = (node) => {
    if (isErased(node)) return;
    for (const mutate of mutators) mutate(node, { text, swap, replace });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found.sort((one, other) => one.start - other.start || one.end - other.end);
}

/** The text with the mutant in it. */
export function withMutant(text, { start, end, replacement }) {
  return text.slice(0, start) + replacement + text.slice(end);
}

function isErased(node) {
  return (
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined)
  );
}

const mutators = [
  function operator(node, { swap }) {
    if (ts.isBinaryExpression(node) && !isTextSum(node))
      for (const other of operators.get(node.operatorToken.kind) ?? []) swap(node.operatorToken, other, 'operator');
  },
  function unary(node, { swap }) {
    const isPrefix = ts.isPrefixUnaryExpression(node);
    if (!isPrefix && !ts.isPostfixUnaryExpression(node)) return;
    const operand = node.operand.getText();
    if (node.operator === Kind.ExclamationToken) swap(node, operand, 'negation');
    if (node.operator === Kind.PlusPlusToken || node.operator === Kind.MinusMinusToken)
      for (const other of operators.get(node.operator))
        swap(node, isPrefix ? other + operand : operand + other, 'step');
  },
  function condition(node, { swap }) {
    if (ts.isIfStatement(node)) both(node.expression, swap);
    if (ts.isConditionalExpression(node)) both(node.condition, swap);
    if (ts.isWhileStatement(node)) swap(node.expression, 'false', 'condition');
  },
  function statement(node, { swap }) {
    if (ts.isExpressionStatement(node)) swap(node, ';', 'statement');
  },
  function wrapping(node, { swap }) {
    const returned = ts.isReturnStatement(node) ? node.expression : undefined;
    if (returned && ts.isCallExpression(returned) && returned.arguments.length === 1)
      swap(returned, returned.arguments[0].getText(), 'call');
  },
  function literal(node, { swap }) {
    if (ts.isNumericLiteral(node)) number(node, swap);
    if (ts.isStringLiteral(node) && !isProse(node) && !isName(node))
      swap(node, node.text === '' ? "'mutated'" : "''", 'string');
    if ((ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node)) && !isProse(node))
      swap(node, '``', 'string');
    if (ts.isTemplateSpan(node) && !isProse(node.parent)) swap(node.expression, "''", 'string');
    if (node.kind === Kind.TrueKeyword) swap(node, 'false', 'boolean');
    if (node.kind === Kind.FalseKeyword) swap(node, 'true', 'boolean');
    if (ts.isRegularExpressionLiteral(node)) pattern(node, swap);
  },
  function structure(node, { text, swap, replace }) {
    if (ts.isArrayLiteralExpression(node) && node.elements.length > 0) swap(node, '[]', 'array');
    if (ts.isObjectLiteralExpression(node)) properties(node, { text, replace });
  },
  function method(node, { swap, replace }) {
    if (ts.isCallExpression(node)) call(node, { swap, replace });
  },
];

function both(condition, swap) {
  swap(condition, 'true', 'condition');
  swap(condition, 'false', 'condition');
}

function call(node, { swap, replace }) {
  if (!ts.isPropertyAccessExpression(node.expression)) return;
  const { name, expression } = node.expression;
  const other = lookalikes.get(name.text);
  const isSchema = /\bz\.|schema/i.test(expression.getText());
  if (other && !(isSchema && (other === 'max' || other === 'min'))) swap(name, other, 'method');
  if (droppable.has(name.text) || (isSchema && schemaRules.has(name.text) && expression.getText() !== 'z'))
    replace(expression.getEnd(), node.getEnd(), '', 'method');
}

function number(node, swap) {
  const value = Number(node.text.replaceAll('_', ''));
  if (ts.isPropertyAssignment(node.parent) && node.parent.name === node) return;
  // A time is seldom held to the millisecond, a limit always to the one.
  if (/Ms\b/.test(node.parent.getText().split('=')[0])) {
    swap(node, String(value * 2), 'number');
    swap(node, String(value / 2), 'number');
    return;
  }
  swap(node, String(value + 1), 'number');
  if (value > 0) swap(node, String(value - 1), 'number');
}

function properties(node, { text, replace }) {
  for (const property of node.properties) {
    if (ts.isPropertyAssignment(property) && isProse(property.initializer)) continue;
    const comma = /^\s*,/.exec(text.slice(property.getEnd()))?.[0].length ?? 0;
    replace(property.getStart(), property.getEnd() + comma, '', 'property');
  }
}

function pattern(node, swap) {
  const text = node.getText();
  if (text.startsWith('/^')) swap(node, `/${text.slice(2)}`, 'pattern');
  const end = text.lastIndexOf('/');
  if (text[end - 1] === '$') swap(node, text.slice(0, end - 1) + text.slice(end), 'pattern');
  for (const { index, 0: whole } of text.matchAll(/(?<=[{,])\d+(?=[,}])/g))
    swap(node, text.slice(0, index) + (Number(whole) + 1) + text.slice(index + whole.length), 'pattern');
}

function isTextSum({ left, right, operatorToken }) {
  return (
    operatorToken.kind === Kind.PlusToken &&
    [left, right].some((side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side))
  );
}

// A property's name, a discriminant of a type, a path of a module.
function isName({ parent }) {
  return (
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isLiteralTypeNode(parent) ||
    ts.isElementAccessExpression(parent)
  );
}

function isProse(node) {
  for (let at = node; at.parent; at = at.parent) {
    const { parent } = at;
    if (ts.isStatement(parent) && !ts.isThrowStatement(parent)) return false;
    if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) continue;
    const name = ts.isPropertyAccessExpression(parent.expression)
      ? parent.expression.name.text
      : parent.expression.getText();
    if (!proseTakers.test(name)) continue;
    // An error's code is no prose, nor are its details.
    return name !== 'AppError' || parent.arguments?.[1] === at;
  }
  return false;
}
