// Preload: node --import ./loopback.mjs start.mjs …
// The AT Protocol servers call listen(port) without a host, which binds every interface. Every such call in this
// process is sent to 127.0.0.1 instead.
import net from 'node:net'

const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...args) {
  const [first, second] = args
  if (typeof first === 'number' || (typeof first === 'string' && /^\d+$/.test(first))) {
    if (typeof second === 'string') return listen.apply(this, args)
    const rest = args.slice(1).filter((arg) => arg !== undefined)
    return listen.call(this, Number(first), '127.0.0.1', ...rest)
  }
  if (first && typeof first === 'object' && first.port !== undefined && !first.host && !first.path)
    return listen.call(this, { ...first, host: '127.0.0.1' }, ...args.slice(1))
  return listen.apply(this, args)
}
