/** Labelled questions from a file of JSON lines. */
import { readFileSync } from 'node:fs'
import { AppError } from '../errors'

export interface Labelled {
  id?: string
  text: string
  /** Right items; empty when nothing of ours is meant. */
  items: string[]
  facet?: string
}

/** The lines of a file that hold something, each with its number. @throws AppError not_found */
export function linesOf(file: string): { line: string; at: number }[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new AppError('not_found', `打不开文件 ${file}`, { cause })
  }
  return text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [{ line, at: at + 1 }]))
}

/** @throws AppError not_found, or bad_request naming the line */
export function readLabelled(file: string): Labelled[] {
  return linesOf(file).map(({ line, at }) => {
    try {
      const question = JSON.parse(line) as Labelled
      if (typeof question.text !== 'string' || !Array.isArray(question.items)) throw new Error('text, items')
      return question
    } catch (cause) {
      throw new AppError('bad_request', `${file} 第 ${at} 行要是 {"text","items":[…]} 的 JSON`, { cause })
    }
  })
}
