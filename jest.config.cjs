/** Tests mirror src under test/; names are sentences. @see scripts/test.mjs for the whole run */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '\\.tsx?$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' }, sourceMaps: 'inline' },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  reporters: ['<rootDir>/test/support/room-reporter.cjs'],
  testTimeout: 120_000,
  maxWorkers: 2,
}
