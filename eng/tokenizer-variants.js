// Writes tests/fixtures/tokenizers/variants.jsonl: what the library `tokenizers` (npm, 0.23.2) answers for parts that the
// shared tokenizers do not use. Each variant is a shared tokenizer with some fields replaced, and records of texts.
// Usage: node tokenizer-variants.js SHARED_TOKENIZERS_FOLDER OUTPUT   (with the library in node_modules)
const fs = require('fs');
const path = require('path');
const { Tokenizer } = require('tokenizers');

const [shared, output] = process.argv.slice(2);

const sequence = (...parts) => ({ type: 'Sequence', pretokenizers: parts });
const normalizers = (...parts) => ({ type: 'Sequence', normalizers: parts });
const byteLevel = (prefix, regex) => ({ type: 'ByteLevel', add_prefix_space: prefix, trim_offsets: true, use_regex: regex });
const split = (pattern, behavior, invert = false) => ({ type: 'Split', pattern, behavior, invert });
const metaspace = (scheme, cut) => ({ type: 'Metaspace', replacement: '\u2581', prepend_scheme: scheme, split: cut });
const added = (content, flags = {}) =>
  ({ single_word: false, lstrip: false, rstrip: false, normalized: false, special: false, ...flags, content });

const gpt4 = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const roberta = (trim, prefix) =>
  ({ type: 'RobertaProcessing', sep: ['</s>', 2], cls: ['<s>', 0], trim_offsets: trim, add_prefix_space: prefix });

const variants = [
  ['split by the GPT-4 expression', 'bpe-bytelevel-roberta', { pre_tokenizer: sequence(split({ Regex: gpt4 }, 'Isolated'), byteLevel(false, false)) }],
  ['words', 'wordpiece-cased', { pre_tokenizer: { type: 'Whitespace' } }],
  ['white space', 'wordpiece-cased', { pre_tokenizer: { type: 'WhitespaceSplit' } }],
  ['digits one by one', 'wordpiece-cased', { pre_tokenizer: sequence({ type: 'Whitespace' }, { type: 'Digits', individual_digits: true }) }],
  ['digits together', 'wordpiece-cased', { pre_tokenizer: sequence({ type: 'Whitespace' }, { type: 'Digits', individual_digits: false }) }],
  ['delimiter', 'wordpiece-cased', { pre_tokenizer: { type: 'CharDelimiterSplit', delimiter: '-' } }],
  ...['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'].flatMap(behavior => [
    [`punctuation ${behavior}`, 'wordpiece-cased', { pre_tokenizer: sequence({ type: 'WhitespaceSplit' }, { type: 'Punctuation', behavior }) }],
    [`split ${behavior}`, 'wordpiece-cased', { pre_tokenizer: split({ String: 'e' }, behavior) }],
    [`inverted split ${behavior}`, 'wordpiece-cased', { pre_tokenizer: split({ Regex: '\\p{L}+' }, behavior, true) }],
  ]),
  ...['first', 'never', 'always'].flatMap(scheme => [true, false].map(cut =>
    [`metaspace ${scheme} ${cut}`, 'unigram-xlmr', { pre_tokenizer: metaspace(scheme, cut) }])),
  ['Roberta with prefix', 'bpe-bytelevel-roberta', { pre_tokenizer: byteLevel(true, true), post_processor: roberta(true, true) }],
  ['Roberta without trimming', 'bpe-bytelevel-roberta', { post_processor: roberta(false, true) }],
  ['byte level trimming', 'bpe-bytelevel-gpt2-prefix', { post_processor: byteLevel(true, true) }],
  ['Bert processing', 'wordpiece-uncased', { post_processor: { type: 'BertProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 2] } }],
  ['no post-processor', 'wordpiece-uncased', { post_processor: null }],
  ['byte level without words', 'bpe-bytelevel-roberta', { pre_tokenizer: byteLevel(false, false) }],
  ['byte level normalizer', 'bpe-bytelevel-roberta', { normalizer: normalizers({ type: 'NFC' }, { type: 'ByteLevel' }), pre_tokenizer: null }],
  ['replace and prepend', 'wordpiece-cased', {
    normalizer: normalizers(
      { type: 'Replace', pattern: { String: 'e' }, content: '\u00e9\u00e9' },
      { type: 'Replace', pattern: { Regex: '[0-9]+' }, content: '' },
      { type: 'Prepend', prepend: 'x ' }),
  }],
  ['Bert normalizer, accents only', 'wordpiece-cased', {
    normalizer: { type: 'BertNormalizer', clean_text: false, handle_chinese_chars: false, strip_accents: true, lowercase: false },
  }],
  ...['NFC', 'NFD', 'NFKC', 'NFKD'].map(type => [type, 'unigram-xlmr', { normalizer: { type } }]),
  ['ignored merges', 'bpe-bytelevel-roberta', { model: { ignore_merges: true } }],
  ['unknown together', 'bpe-llama-metaspace', { model: { byte_fallback: false } }],
  ['unknown one by one', 'bpe-llama-metaspace', { model: { byte_fallback: false, fuse_unk: false } }],
  ['word level', 'wordpiece-cased', { model: { type: 'WordLevel' } }],
  ['word ends', 'wordpiece-cased', {
    pre_tokenizer: { type: 'Whitespace' },
    decoder: { type: 'BPEDecoder', suffix: '</w>' },
    model: {
      type: 'BPE', unk_token: '<unk>', end_of_word_suffix: '</w>', merges: [['t', 'h'], ['th', 'e</w>'], ['i', 'n'], ['in', 'g</w>']],
      vocab: Object.fromEntries([...'abcdefghijklmnoprstuvw'].flatMap(letter => [letter, letter + '</w>'])
        .concat(['th', 'the</w>', 'in', 'ing</w>', '<unk>']).map((token, id) => [token, id])),
    },
  }],
  ...['wordpiece-uncased', 'bpe-bytelevel-roberta', 'unigram-nfkc', 'bpe-llama-metaspace'].map(base => [`added tokens of ${base}`, base, {
    more_tokens: [
      added('Zed'), added('zed low', { normalized: true }), added('[X]', { lstrip: true, rstrip: true, special: true }),
      added('w\u00f6rd', { single_word: true, normalized: true }), added('ab', { single_word: true }), added('abc'),
      added('Caf\u00e9', { normalized: true, lstrip: true }), added('\u{1f600}x', { rstrip: true }),
    ],
  }]),
];

const texts = [
  "The reading of  e-mails: don't, I'LL see it at 12,345.67 (caf\u00e9 \u2014 na\u00efve)!",
  '', ' ', '  \u00e9e3 \u{1f600}\u{1f44d}\u{1f3fd}  \u5317\u4eac\t\n x ',
  'Zed zed low Zed low  [X]  w\u00f6rd W\u00d6RD sw\u00f6rd ab abc abcd  Caf\u00e9 CAF\u00c9 \u{1f600}x  y [CLS]<s></s>[SEP] <mask>',
  '\u{1d518}\u{1d7d8} \u0130stanbul \u03a3\u03c2 \ufb01 \u2460 \ud55c\uad6d\uc5b4 e\u0301\u0323 \u0958 a\u200bb\u00a0c\u3000d \u0000\u0007\ufffd ---ee--\u2581e',
  'http://x.y/z?a=1&b=[2] the ing the thing', '\n\n\r\n  \u2028 end  ',
];

function apply(base, { model, more_tokens: moreTokens = [], ...fields }) {
  const file = { ...JSON.parse(fs.readFileSync(path.join(shared, base, 'tokenizer.json'), 'utf8')), ...fields };
  if (model) {
    file.model = model.vocab ? model : { ...file.model, ...model };
    if (model.vocab) {
      Object.assign(file, { added_tokens: [], post_processor: null });
    }
  }

  file.added_tokens = file.added_tokens.concat(moreTokens.map((token, index) => ({ ...token, id: 100000 + index })));
  return file;
}

async function record(tokenizer, text, pair) {
  const encoding = await tokenizer.encode(text, pair);
  const ids = encoding.getIds();
  return {
    text, text_pair: pair, ids, tokens: encoding.getTokens(), offsets: encoding.getOffsets(), type_ids: encoding.getTypeIds(),
    word_ids: encoding.getWordIds().map(word => word ?? null), special_tokens_mask: encoding.getSpecialTokensMask(),
    decoded: await tokenizer.decode(ids, true),
  };
}

(async () => {
  const lines = [];
  for (const [name, base, changes] of variants) {
    const tokenizer = Tokenizer.fromString(JSON.stringify(apply(base, changes)));
    const records = [];
    for (const [index, text] of texts.entries()) {
      records.push(await record(tokenizer, text, index === 0 ? texts[6] : null));
    }

    lines.push(JSON.stringify({ name, base, changes, records }).replace(/[\u007f-\uffff]/g, unit => '\\u' + unit.charCodeAt(0).toString(16).padStart(4, '0')));
  }

  fs.writeFileSync(output, lines.join('\n') + '\n');
})();
