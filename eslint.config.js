import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const pure = ['Date', 'Math.random', 'setTimeout', 'setInterval', 'console', 'process', 'performance', 'crypto'];

export default defineConfig(
  globalIgnores(['build/', 'dist/', 'data/', '.svelte-kit/', 'coverage/', 'src/lib/text/paraglide/', 'test/fixtures/']),
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.node, ...globals.browser },
      parserOptions: { projectService: { allowDefaultProject: ['*.js', 'src/*.js'] }, extraFileExtensions: ['.svelte'] }
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='skip'], CallExpression[callee.property.name='todo']",
          message: 'A skipped test hides a gap: mend it or delete it.'
        }
      ]
    }
  },
  {
    // The fold is a function of its inputs: time comes in as nowMs, chance as a seed. A clock read here makes replay lie.
    files: ['src/lib/core/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', ...pure.filter((name) => !name.includes('.'))] }
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts', '**/*.svelte.js'],
    languageOptions: {
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'], parser: ts.parser, svelteConfig }
    }
  },
  { files: ['**/*.js'], extends: [ts.configs.disableTypeChecked] }
);
