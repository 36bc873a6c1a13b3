import { useState } from 'preact/hooks'
import { ApiFault, api, type Login } from './api'

const faults: Record<string, string> = {
  unauthenticated: '姓名或密码不对。',
  bad_request: '请填写姓名和密码。',
  too_many_requests: '输错次数太多，请 15 分钟后再试。',
  network: '连不上服务器，请检查网络后再试。',
}

export function LoginForm({ done }: { done(login: Login): void }) {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [fault, setFault] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (event: Event) => {
    event.preventDefault()
    setBusy(true)
    setFault('')
    try {
      done(await api.login(name.trim(), password))
    } catch (error) {
      setFault(faults[error instanceof ApiFault ? error.code : ''] ?? '没有登录成功，请再试一次。')
      setBusy(false)
    }
  }
  return (
    <main class="login">
      <h1>一次办 · 工作台</h1>
      <form onSubmit={submit}>
        <label for="name">姓名</label>
        <p class="hint" id="name-hint">
          回复时会显示给办事人
        </p>
        <input
          id="name"
          class="field"
          autocomplete="username"
          required
          maxLength={30}
          aria-describedby="name-hint"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <label for="password">密码</label>
        <input
          id="password"
          class="field"
          type="password"
          autocomplete="current-password"
          required
          maxLength={200}
          value={password}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
        <div role="alert">{fault && <p class="fault">{fault}</p>}</div>
        <button type="submit" class="button button-main" disabled={busy}>
          {busy ? '正在登录…' : '登录'}
        </button>
      </form>
    </main>
  )
}
