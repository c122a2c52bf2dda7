// A PostgreSQL 18 with pgvector in memory, for one test class: prints its address as one line, and ends when its input does.
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'

const database = await PGlite.create({ extensions: { vector } })
const server = new PGLiteSocketServer({ db: database, host: '127.0.0.1', port: 0, maxConnections: 16 })
await server.start()
console.log(server.getServerConn())
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
