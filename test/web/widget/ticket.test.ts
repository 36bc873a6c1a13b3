import { ticketNumber } from '../../../src/web/widget/ticket'

describe('a ticket number as people type it', () => {
  it.each(['YC-7K2M-9QXD', 'yc-7k2m-9qxd', ' yc7k2m9qxd ', '7K2M-9QXD', 'ＹＣ－７Ｋ２Ｍ－９ＱＸＤ', 'YC 7K2M 9QXD。'])(
    'reads %p',
    (typed) => {
      expect(ticketNumber(typed)).toBe('YC-7K2M-9QXD')
    },
  )

  it.each(['', 'YC-7K2M', 'YC-7K2M-9QXDA', '工单'])('refuses %p', (typed) => {
    expect(ticketNumber(typed)).toBe('')
  })
})
