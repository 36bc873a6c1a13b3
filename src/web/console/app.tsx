import { useCallback, useEffect, useReducer, useRef, useState } from 'preact/hooks'
import { ApiFault, api, type Entry, type Login } from './api'
import { DetailView } from './detail'
import { listen } from './live'
import { LoginForm } from './login'
import { Queue } from './queue'
import { firstState, reduce } from './state'
import { faultWord } from './words'

const clockEveryMs = 20_000

export function App() {
  const [state, tell] = useReducer(reduce, firstState)
  const openId = useRef<string | undefined>(undefined)
  openId.current = state.openId
  const login = typeof state.login === 'object' ? state.login : undefined

  /** Faults end here: signed out, or said. */
  const attempt = useCallback(async (action: () => Promise<void>): Promise<boolean> => {
    try {
      await action()
      return true
    } catch (fault) {
      if (!(fault instanceof ApiFault)) throw fault
      if (fault.status === 401) tell({ type: 'expired' })
      else tell({ type: 'fault', code: fault.code })
      return false
    }
  }, [])

  const refresh = useCallback(
    (name: string) =>
      attempt(async () => {
        const [waiting, accepted, completed, failed] = await Promise.all([
          api.handoffs('waiting'),
          api.handoffs('accepted'),
          api.handoffs('completed'),
          api.handoffs('failed'),
        ])
        tell({
          type: 'lists',
          lists: { waiting, mine: accepted.filter((handoff) => handoff.agent === name), done: [...completed, ...failed] },
        })
        if (openId.current !== undefined) tell({ type: 'detail', detail: await api.detail(openId.current) })
      }),
    [],
  )

  useEffect(() => {
    api
      .session()
      .then((found) => tell({ type: 'login', login: found }))
      .catch(() => tell({ type: 'signed-out' }))
  }, [])

  useEffect(() => {
    if (!login) return
    void refresh(login.name)
    return listen({
      queue: () => void refresh(login.name),
      entry: (handoffId: string, entry: Entry) => tell({ type: 'entry', handoffId, entry }),
      refused: () => void refresh(login.name),
      live: (live) => {
        tell({ type: 'live', live })
        if (live) void refresh(login.name) // what was missed in between
      },
    })
  }, [login])

  useEffect(() => {
    if (!login || state.openId === undefined) return
    const id = state.openId
    void attempt(async () => tell({ type: 'detail', detail: await api.detail(id) }))
  }, [login, state.openId])

  const waiting = state.lists.waiting?.length ?? 0
  useEffect(() => {
    document.title = login && waiting > 0 ? `（${waiting}）一次办 · 工作台` : '一次办 · 工作台'
  }, [login, waiting])

  if (state.login === 'asking') return <p class="opening">正在打开…</p>
  if (!login) return <LoginForm done={(found) => tell({ type: 'login', login: found })} />

  const act = async (action: () => Promise<unknown>) => {
    const went = await attempt(async () => {
      await action()
      tell({ type: 'success' })
    })
    await refresh(login.name)
    return went
  }
  return <Desk state={state} tell={tell} login={login} act={act} />
}

function Desk({
  state,
  tell,
  login,
  act,
}: {
  state: Parameters<typeof reduce>[0]
  tell(happening: Parameters<typeof reduce>[1]): void
  login: Login
  act(action: () => Promise<unknown>): Promise<boolean>
}) {
  const now = useClock()
  const { openId, detail } = state
  const signOut = async () => {
    await api.logout().catch(() => undefined)
    tell({ type: 'signed-out' })
  }
  return (
    <div class={openId === undefined ? 'desk' : 'desk is-open'}>
      <header class="bar">
        <h1>一次办 · 工作台</h1>
        <p role="status" class={state.live ? 'link' : 'link is-lost'}>
          {state.live ? '实时更新' : '连接中断，正在重连…'}
        </p>
        <p class="me">{login.name}</p>
        <button type="button" class="button" onClick={signOut}>
          退出
        </button>
      </header>
      <Queue state={state} now={now} choose={(tab) => tell({ type: 'tab', tab })} open={(id) => tell({ type: 'open', id })} />
      <main class="work" aria-label="工单内容">
        <div role="alert">
          {state.fault && (
            <p class="fault fault-line">
              {faultWord(state.fault)}
              <button type="button" class="button" onClick={() => tell({ type: 'success' })}>
                知道了
              </button>
            </p>
          )}
        </div>
        {detail && detail.handoff.id === openId ? (
          <DetailView
            key={detail.handoff.id}
            detail={detail}
            login={login}
            now={now}
            draft={state.drafts[detail.handoff.id] ?? ''}
            setDraft={(text) => tell({ type: 'draft', id: detail.handoff.id, text })}
            act={act}
            back={() => tell({ type: 'close' })}
            taken={() => tell({ type: 'tab', tab: 'mine' })}
          />
        ) : (
          <p class="empty">{openId === undefined ? '在左边选一件。' : '正在读取…'}</p>
        )}
      </main>
    </div>
  )
}

/** Now, so that waiting times grow by themselves. */
function useClock(): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), clockEveryMs)
    return () => clearInterval(timer)
  }, [])
  return now
}
