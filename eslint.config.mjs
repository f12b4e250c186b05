// The rules of the front end: Jupyter's own and strict TypeScript as errors, and which folder may import which.
import jupyter from '@jupyter/eslint-plugin';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const FILES = ['labextension/src/**/*.{ts,tsx}'];

// Imports go down only: index → plugins → view | commands → model → services → tokens.
// services/api.ts holds nothing but types, made from the server's schemas: everyone may use it.
const FLOORS = ['index', 'plugins', 'view', 'model', 'services', 'tokens'];
const ABOVE = {
  tokens: ['services', 'model', 'view', 'commands', 'plugins'],
  services: ['model', 'view', 'commands', 'plugins'],
  model: ['view', 'commands', 'plugins'],
  commands: ['view', 'plugins'],
  view: ['commands', 'plugins'],
  plugins: []
};

function floor(name, files) {
  const groups = ABOVE[name].map(folder => `**/${folder}/**`);
  return {
    files,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: [...groups, '!**/services/api'], message: `${name} may not know this floor (${FLOORS.join(' → ')}).` },
            { group: ['**/index'], message: 'index knows all, nobody knows it.' }
          ]
        }
      ]
    }
  };
}

const asErrors = jupyter.configs.recommended.map(config => ({
  ...config,
  rules: Object.fromEntries(
    Object.entries(config.rules).map(([rule, level]) => [rule, level === 'off' ? 'off' : 'error'])
  )
}));

export default tseslint.config(
  { files: ['**/*.mjs', '**/*.mts'] },
  { ignores: ['vitest.config.mts', 'labextension/lib/**', 'src/**', '**/node_modules/**'] },
  { plugins: { jupyter } },
  ...asErrors.map(config => ({ ...config, ignores: ['**/scripts/**'] })),
  {
    files: ['labextension/**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: './labextension/tsconfig.test.json', tsconfigRootDir: import.meta.dirname }
    },
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // signals are connected with their receiver; Jupyter's rules look after that
      '@typescript-eslint/unbound-method': 'off',
      // what a plug-in needs to start is loaded at the start; sections load heavy parts when they are drawn
      'jupyter/prefer-lazy-imports': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      curly: 'error'
    }
  },
  { files: ['labextension/src/services/api.ts'], rules: { 'max-lines': 'off', '@typescript-eslint/consistent-indexed-object-style': 'off' } },
  {
    files: ['labextension/tests/**/*.{ts,tsx}'],
    rules: { '@typescript-eslint/no-empty-function': 'off', 'jupyter/no-untranslated-string': 'off' }
  },
  floor('tokens', ['labextension/src/tokens.ts']),
  floor('services', ['labextension/src/services/**/*.ts']),
  floor('model', ['labextension/src/model/**/*.ts']),
  floor('view', ['labextension/src/view/**/*.{ts,tsx}']),
  floor('commands', ['labextension/src/commands/**/*.ts']),
  floor('plugins', FILES.map(() => 'labextension/src/plugins/**/*.{ts,tsx}'))
);
