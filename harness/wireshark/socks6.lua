-- Wireshark dissector for SOCKS 6, draft-olteanu-intarea-socks-6-05.
--
--   tshark -X lua_script:socks6.lua -r FILE [-d tcp.port==PORT,socks6]
--
-- Written from the text and the figures of the draft, not from this project's codec, so that each
-- can show the other wrong. One file, because that is what Wireshark loads; written for Wireshark 4.0
-- (Lua 5.2). How to install and use it: docs/wireshark.md.
--
-- From top to bottom: names of numbers, fields, expert infos, a reader of bytes that builds a tree
-- of nodes, the messages, the rules a message can break by itself, the conversation (whose bytes
-- are whose, and what comes next), and the entry points that Wireshark calls.
--
-- Nothing is drawn before a message is whole: a message is first read into nodes, which needs no
-- tree; when bytes are missing, the reading is given up and Wireshark is asked for more.

local socks6 = Proto("socks6", "SOCKS Protocol Version 6")

-- Names of numbers -------------------------------------------------------------------------------

local commands = { [0] = "NOOP", "CONNECT", "BIND", "UDP ASSOCIATE" }
local address_types = { [1] = "IPv4", [3] = "Domain Name", [4] = "IPv6" }
local reply_codes = {
    [0] = "Success", "General SOCKS server failure", "Connection not allowed by ruleset",
    "Network unreachable", "Host unreachable", "Connection refused", "TTL expired",
    "Command not supported", "Address type not supported", "Connection attempt timed out",
}
local reply_types = { [0] = "Authentication successful", "Further authentication needed" }
local methods = {
    [0] = "No authentication required", [1] = "GSSAPI", [2] = "Username/Password",
    [0xFF] = "No acceptable methods",
}
local kinds = {
    "Stack option", "Authentication Method option", "Authentication Data option",
    "Idempotence option",
}
for kind = 0xC0, 0xFF do kinds[kind] = "Vendor-specific option" end
local legs = { "Client-Proxy Leg", "Proxy-Remote Leg", "Both Legs" }
local levels = { "IP", "IPv4", "IPv6", "TCP", "UDP" }
local schedulers = { "Default", "Round-Robin", "Redundant" }
local token_types = {
    [0] = "Token Request", "Token Window Advertisement", "Token Expenditure",
    "Token Expenditure Reply",
}
local token_codes = { "Success", "No Window", "Out of Window", "Duplicate" }

local NOOP, CONNECT, BIND, UDP_ASSOCIATE = 0, 1, 2, 3
local IPV4, DOMAIN, IPV6 = 1, 3, 4
local STACK, METHOD, AUTH_DATA, IDEMPOTENCE = 1, 2, 3, 4
local LEVEL_IP, LEVEL_TCP = 1, 4
local NO_ACCEPTABLE, PASSWORD = 0xFF, 2

-- Fields -----------------------------------------------------------------------------------------

-- By name without the leading "socks6."; a message's field is MESSAGE.FIELD, those that several
-- messages share (version, option) stand alone.
local fields = {}

local function field(kind, name, label, ...)
    fields[name] = ProtoField[kind]("socks6." .. name, label, ...)
end

local function address_fields(name, label)
    field("string", name, label)
    field("ipv4", name .. ".ipv4", label .. " (IPv4)")
    field("ipv6", name .. ".ipv6", label .. " (IPv6)")
    field("uint8", name .. ".length", "Length of the name", base.DEC)
    field("string", name .. ".name", label .. " (Domain Name)")
end

local message_titles = {
    request = "Request",
    version_mismatch_reply = "Version Mismatch Reply",
    authentication_reply = "Authentication Reply",
    operation_reply = "Operation Reply",
    udp_association_init = "UDP Association Initialization",
    udp_association_confirmation = "UDP Association Confirmation",
    datagram_header = "Datagram Header",
    password_request = "Username/Password Request",
    password_reply = "Username/Password Reply",
}
for name, title in pairs(message_titles) do field("none", name, title) end

field("uint8", "version.major", "Major version", base.HEX)
field("uint8", "version.minor", "Minor version", base.HEX)

field("uint8", "request.command", "Command Code", base.HEX, commands)
field("uint16", "request.port", "Port", base.DEC)
field("uint8", "request.address_type", "Address Type", base.HEX, address_types)
address_fields("request.address", "Address")
field("uint8", "request.option_count", "Number of Options", base.DEC)

field("uint8", "authentication_reply.type", "Type", base.HEX, reply_types)
field("uint8", "authentication_reply.method", "Method", base.HEX, methods)
field("uint8", "authentication_reply.option_count", "Number of Options", base.DEC)

field("uint8", "operation_reply.reply_code", "Reply Code", base.HEX, reply_codes)
field("uint16", "operation_reply.bind_port", "Bind Port", base.DEC)
field("uint8", "operation_reply.address_type", "Address Type", base.HEX, address_types)
address_fields("operation_reply.bind_address", "Bind Address")
field("uint8", "operation_reply.option_count", "Number of Options", base.DEC)

field("uint32", "udp_association_init.association_id", "Association ID", base.HEX)
field("uint8", "udp_association_confirmation.status", "Status", base.HEX)

field("uint32", "datagram_header.association_id", "Association ID", base.HEX)
field("uint16", "datagram_header.port", "Port", base.DEC)
field("uint8", "datagram_header.address_type", "Address Type", base.HEX, address_types)
address_fields("datagram_header.address", "Address")

field("uint8", "password_request.version", "Version", base.HEX)
field("uint8", "password_request.user_length", "Length of the user's name", base.DEC)
field("string", "password_request.user", "User")
field("uint8", "password_request.password_length", "Length of the password", base.DEC)
field("string", "password_request.password", "Password")
field("uint8", "password_reply.version", "Version", base.HEX)
field("uint8", "password_reply.status", "Status", base.HEX, { [0] = "Success" })

field("none", "option", "Option")
field("uint8", "option.kind", "Kind", base.HEX, kinds)
field("uint8", "option.length", "Length", base.DEC)
field("uint8", "option.leg", "Leg", base.HEX, legs, 0xC0)
field("uint8", "option.level", "Level", base.HEX, levels, 0x3F)
field("uint8", "option.code", "Code", base.HEX)
field("uint8", "option.tos", "TOS", base.HEX)
field("uint16", "option.payload_size", "Payload Size", base.DEC)
field("uint8", "option.scheduler", "Scheduler", base.HEX, schedulers)
field("uint16", "option.backlog", "Backlog", base.DEC)
field("uint16", "option.initial_data_length", "Initial Data Length", base.DEC)
field("uint8", "option.methods", "Advertised method", base.HEX, methods)
field("uint8", "option.method", "Method", base.HEX, methods)
field("uint8", "option.type", "Type", base.HEX, token_types)
field("uint32", "option.window_size", "Window Size", base.DEC)
field("uint32", "option.window_base", "Window Base", base.DEC)
field("uint32", "option.token", "Token", base.DEC)
field("uint8", "option.response_code", "Response Code", base.HEX, token_codes)
field("bytes", "option.data", "Data")

field("none", "data", "Data")
field("uint32", "data.length", "Bytes of data", base.DEC)
field("string", "sender", "Sent by")
field("framenum", "response_in", "Response in frame", base.NONE, frametype.RESPONSE)
field("framenum", "operation_reply_in", "Operation Reply in frame", base.NONE, frametype.RESPONSE)
field("framenum", "request_in", "Request in frame", base.NONE, frametype.REQUEST)
field("relative_time", "time", "Time since the Request")
field("framenum", "association_in", "Association set up in frame")

-- Expert infos -----------------------------------------------------------------------------------

local experts = {}

local function expert_info(name, text, group, severity)
    experts[name] = ProtoExpert.new("socks6.expert." .. name, text, expert.group[group],
                                    expert.severity[severity])
end

expert_info("malformed", "Message that cannot be decoded", "MALFORMED", "ERROR")
expert_info("cut", "Message that is not whole", "REASSEMBLE", "WARN")
expert_info("lost", "Bytes of unknown meaning", "UNDECODED", "WARN")
expert_info("version", "Version other than the one expected", "PROTOCOL", "ERROR")
expert_info("foreign_request", "Request of another version", "PROTOCOL", "WARN")
expert_info("unassigned", "Value that the draft does not assign", "PROTOCOL", "WARN")
expert_info("noop_fields", "Address type, address or port of a NOOP", "PROTOCOL", "ERROR")
expert_info("domain_name", "Domain name", "PROTOCOL", "WARN")
expert_info("option_length", "Length unsuitable for the option", "PROTOCOL", "ERROR")
expert_info("option_value", "Value that an option must not have", "PROTOCOL", "ERROR")
expert_info("option_place", "Option that does not belong into this message", "PROTOCOL", "WARN")
expert_info("option_erratum", "Option on which the draft contradicts itself", "PROTOCOL", "NOTE")
expert_info("contradiction", "Stack options that contradict each other", "PROTOCOL", "ERROR")
expert_info("duplicate", "Option that is there more than once", "PROTOCOL", "NOTE")
expert_info("initial_data", "Initial data length", "PROTOCOL", "ERROR")
expert_info("method", "Authentication method", "PROTOCOL", "ERROR")
expert_info("second_reply", "Second Authentication Reply", "SEQUENCE", "ERROR")
expert_info("failed_operation", "Operation failed", "RESPONSE_CODE", "NOTE")
expert_info("failed_authentication", "Authentication failed", "RESPONSE_CODE", "NOTE")
expert_info("status", "Status", "PROTOCOL", "ERROR")
expert_info("unexpected_message", "Message out of place", "SEQUENCE", "ERROR")
expert_info("unexpected_data", "Data where none may be", "SEQUENCE", "ERROR")
expert_info("late_data", "Data behind the end of the exchange", "SEQUENCE", "WARN")
expert_info("unknown_association", "No such association in this capture", "ASSUMPTION", "NOTE")
expert_info("punch", "Datagram to nowhere", "PROTOCOL", "NOTE")

-- ProtoField and ProtoExpert are given to the protocol as lists.
local function values_of(map)
    local list = {}
    for _, value in pairs(map) do list[#list + 1] = value end
    return list
end
socks6.fields = values_of(fields)
socks6.experts = values_of(experts)

-- Preferences ------------------------------------------------------------------------------------

socks6.prefs.tcp_ports = Pref.range("TCP ports", "1080", "Ports of SOCKS 6 proxies", 65535)
socks6.prefs.udp_ports = Pref.range("UDP ports", "1080", "Ports on which proxies relay", 65535)
socks6.prefs.wire_version = Pref.string("Wire version", "0600",
                                        "Major and minor version byte, in hexadecimal")
socks6.prefs.heuristics = Pref.bool("Look on every port", false,
                                    "Recognise SOCKS 6 by the first bytes of a conversation")

local wire = { major = 6, minor = 0 }

-- A reader of bytes ------------------------------------------------------------------------------

-- A node: {name, at, length, [value], [text], kids, remarks}. A remark is {expert info, text}.
local Reader = {}
Reader.__index = Reader

local function reader(tvb, at)
    local root = { at = at, kids = {}, remarks = {} }
    return setmetatable({ tvb = tvb, at = at, node = root, root = root }, Reader)
end

-- Leaves the message by error() with a table: {missing = n} or {malformed = why}.
function Reader:need(count)
    local missing = self.at + count - self.tvb:len()
    if missing > 0 then error({ missing = missing }) end
end

-- A child of the open node that covers the next `length` bytes.
function Reader:leaf(name, length, value)
    self:need(length)
    local node = { name = name, at = self.at, length = length, value = value, kids = {},
                   remarks = {} }
    local siblings = self.node.kids
    siblings[#siblings + 1] = node
    self.at = self.at + length
    self.last = node
    return node
end

function Reader:number(name, length)
    local node = self:leaf(name, length)
    node.number = self.tvb(node.at, length):uint()
    return node.number, node
end

-- What `fill` reads becomes children of a node of that name.
function Reader:group(name, fill)
    local outer = self.node
    local node = { name = name, at = self.at, kids = {}, remarks = {} }
    outer.kids[#outer.kids + 1] = node
    self.node = node
    fill(node)
    node.length = self.at - node.at
    self.node = outer
    return node
end

local function remark(node, info, text, ...)
    node.remarks[#node.remarks + 1] = { experts[info], text:format(...) }
end

-- A leaf's name in what a remark says; unassigned numbers are none of Wireshark's business.
local function check_assigned(node, names, what)
    if not names[node.number] then
        remark(node, "unassigned", "%s 0x%02x is not assigned", what, node.number)
    end
end

-- Parts that several messages have ---------------------------------------------------------------

-- False when the version is another one, and with it the meaning of what follows.
local function read_version(r, info)
    local major, major_node = r:number("version.major", 1)
    if major ~= wire.major then
        remark(major_node, info, "major version is 0x%02x, expected 0x%02x", major, wire.major)
    end
    if major ~= wire.major and r.at == r.tvb:len() then return false end
    local minor, minor_node = r:number("version.minor", 1)
    if minor ~= wire.minor then
        remark(minor_node, info, "minor version is 0x%02x, expected 0x%02x", minor, wire.minor)
    end
    return major == wire.major and minor == wire.minor
end

local function read_name(r, name, node)
    local length, length_node = r:number(name .. ".length", 1)
    if length == 0 then
        remark(length_node, "domain_name", "a domain name of no bytes")
        return
    end
    local text_node = r:leaf(name .. ".name", length)
    node.text = r.tvb(text_node.at, length):string()
    if r.tvb(text_node.at, length):bytes():tohex():gsub("..", "%0 "):find("00 ", 1, true) then
        remark(text_node, "domain_name", "the name is not NUL-terminated, but holds a NUL")
    end
end

-- Gives the type and the address as text.
local function read_address(r, message, name, type_node)
    local kind = type_node.number
    if not address_types[kind] then
        error({ malformed = ("address type 0x%02x is not assigned: the address has no known length")
                    :format(kind) })
    end
    local full = message .. "." .. name
    local node = r:group(full, function(node)
        node.text = ""
        if kind == DOMAIN then
            read_name(r, full, node)
        elseif kind == IPV4 then
            local leaf = r:leaf(full .. ".ipv4", 4)
            node.text = tostring(r.tvb(leaf.at, 4):ipv4())
        else
            local leaf = r:leaf(full .. ".ipv6", 16)
            node.text = tostring(r.tvb(leaf.at, 16):ipv6())
        end
    end)
    node.value = node.text
    node.zero = kind ~= DOMAIN and r.tvb(node.at, node.length):bytes():tohex():find("[^0]") == nil
    return node
end

local function show_endpoint(address, port)
    local text = address.text
    if text:find(":", 1, true) then text = "[" .. text .. "]" end
    return text .. ":" .. port
end

-- Username/Password messages, RFC 1929 -----------------------------------------------------------

local function read_password_version(r, message)
    local version, node = r:number(message .. ".version", 1)
    if version ~= 1 then
        remark(node, "version", "the version of Username/Password is 0x%02x, expected 0x01", version)
    end
end

local function read_sized_text(r, length_name, name)
    local length, node = r:number(length_name, 1)
    if length == 0 then
        remark(node, "option_value", "a length of 0, expected 1 to 255")
    else
        r:leaf(name, length)
    end
end

local function read_password_request(r)
    read_password_version(r, "password_request")
    read_sized_text(r, "password_request.user_length", "password_request.user")
    read_sized_text(r, "password_request.password_length", "password_request.password")
    return {}
end

local function read_password_reply(r)
    read_password_version(r, "password_reply")
    local status, node = r:number("password_reply.status", 1)
    if status ~= 0 then
        remark(node, "failed_authentication", "status 0x%02x: refused", status)
    end
    return { status = status, summary = status == 0 and "success" or "failure" }
end

-- Options ----------------------------------------------------------------------------------------

-- Stack options by level, code and length. The draft's figures and lists disagree on the lengths
-- of IP TOS, TFO and Listen Backlog; the other forms that can be told apart are here as well.
local function stack_layout(o)
    local ip, tcp = o.level == LEVEL_IP, o.level == LEVEL_TCP
    if ip and o.code == 1 then return { title = "IP TOS option", length = 5, name = "tos" } end
    if not tcp then return nil end
    if o.code == 1 and o.length == 4 then
        return { title = "TFO option, without Payload Size", length = 4,
                 erratum = "Length 4 as in the list of the draft, whose figure has a Payload Size" }
    elseif o.code == 1 and o.length == 5 then
        return { title = "IP TOS option, Level TCP", length = 5, name = "tos",
                 erratum = "Level TCP as in the list of the draft; its name says IP" }
    elseif o.code == 1 then
        return { title = "TFO option", length = 6, name = "payload_size", leg = 2 }
    elseif o.code == 2 then
        return { title = "Multipath TCP option", length = 4, leg = 2 }
    elseif o.code == 3 then
        return { title = "MPTCP Scheduler option", length = 5, name = "scheduler" }
    elseif o.code == 4 then
        return { title = "Listen Backlog option", length = 6, name = "backlog", leg = 2 }
    end
end

local function unsuitable(o, node, title, expected)
    o.bad = true
    o.title = title .. ", malformed"
    remark(node, "option_length", "%s: Length is %d, expected %s", title, o.length, expected)
end

local function check_stack_values(o, leg_node, value_node, layout)
    if layout.leg and o.leg ~= layout.leg and o.leg ~= 0 then
        remark(leg_node, "option_value", "%s: Leg is %d, expected %d", layout.title, o.leg,
               layout.leg)
    end
    if layout.name == "backlog" and o.value <= 1 then
        remark(value_node, "option_value", "Backlog is %d, must be greater than 1", o.value)
    elseif layout.name == "scheduler" then
        check_assigned(value_node, schedulers, "Scheduler")
    end
end

local function read_stack(r, o, node, stop)
    if o.length < 4 then
        unsuitable(o, node, "Stack option", "4 or more")
        if o.length == 2 then return end
    end
    local packed, leg_node = r:number("option.leg", 1)
    o.leg, o.level = math.floor(packed / 64), packed % 64
    r.at = r.at - 1
    local _, level_node = r:number("option.level", 1)
    level_node.number = o.level
    if o.leg == 0 then remark(leg_node, "option_value", "Leg is 0, expected 1, 2 or 3") end
    check_assigned(level_node, levels, "Level")
    if r.at == stop then return end
    local code_node
    o.code, code_node = r:number("option.code", 1)
    local layout = stack_layout(o)
    if not layout then
        o.title = "Unknown Stack option"
        remark(code_node, "unassigned", "Code 0x%02x is not assigned at Level 0x%02x", o.code,
               o.level)
    elseif o.length ~= layout.length then
        unsuitable(o, node, layout.title, tostring(layout.length))
    else
        o.title, o.setting = layout.title, layout.name or layout.title
        if layout.erratum then remark(node, "option_erratum", "%s", layout.erratum) end
        local value_node
        if layout.name then
            o.value, value_node = r:number("option." .. layout.name, layout.length - 4)
        end
        check_stack_values(o, leg_node, value_node, layout)
    end
    o.data = r.at < stop and r.tvb(r.at, stop - r.at):bytes():tohex() or nil
end

local function read_method_option(r, o, node, stop)
    if o.length < 4 then return unsuitable(o, node, o.title, "4 or more") end
    local initial, initial_node = r:number("option.initial_data_length", 2)
    o.initial = initial
    if initial > 8192 then
        remark(initial_node, "initial_data", "%d bytes of initial data, at most 8192 are allowed",
               initial)
    end
    o.methods = {}
    while r.at < stop do
        local method, method_node = r:number("option.methods", 1)
        o.methods[method] = true
        if method == NO_ACCEPTABLE then
            remark(method_node, "option_value", "0xff is no method that can be advertised")
        end
    end
end

-- The credentials inside are shown beneath the option's data, where they stand.
local function read_credentials(r, data, node, stop)
    local inner = reader(r.tvb(0, stop), data.at)
    inner.root.name, inner.root.generated = "password_request", true
    local ok, problem = pcall(read_password_request, inner)
    if not ok and type(problem) ~= "table" then error(problem, 0) end
    inner.root.length = inner.at - data.at
    data.kids[1] = inner.root
    if not ok then
        remark(node, "option_value", "the Username/Password request goes beyond the option")
    elseif inner.at ~= stop then
        remark(node, "option_value", "%d bytes behind the Username/Password request",
               stop - inner.at)
    end
end

local function read_data_option(r, o, node, stop)
    if o.length < 3 then return unsuitable(o, node, o.title, "3 or more") end
    o.method = r:number("option.method", 1)
    if r.at == stop then return end
    local data = r:leaf("option.data", stop - r.at)
    if o.method == PASSWORD and o.message == "request" then read_credentials(r, data, node, stop) end
end

local token_lengths = { [0] = 7, 11, 7, 4 }

local function read_window_advertisement(r)
    r:number("option.window_base", 4)
    local size, node = r:number("option.window_size", 4)
    if size == 0 or size >= 2 ^ 31 then
        remark(node, "option_value", "a window of %.0f tokens, expected 1 to 2147483647", size)
    end
end

local function read_idempotence(r, o, node)
    if o.length < 3 then return unsuitable(o, node, o.title, "3 or more") end
    local type_node
    o.type, type_node = r:number("option.type", 1)
    check_assigned(type_node, token_types, "Type")
    local length = token_lengths[o.type]
    if not length then return end
    o.title = token_types[o.type]
    if o.length ~= length then return unsuitable(o, node, o.title, tostring(length)) end
    if o.type == 0 then
        r:number("option.window_size", 4)
    elseif o.type == 1 then
        read_window_advertisement(r)
    elseif o.type == 2 then
        r:number("option.token", 4)
    else
        local _, code = r:number("option.response_code", 1)
        check_assigned(code, token_codes, "Response Code")
    end
end

local option_readers = {
    [STACK] = read_stack, [METHOD] = read_method_option, [AUTH_DATA] = read_data_option,
    [IDEMPOTENCE] = read_idempotence,
}

local function read_option(r, message)
    local o = { message = message }
    local node = r:group("option", function(node)
        local kind_node
        o.kind, kind_node = r:number("option.kind", 1)
        o.title = kinds[o.kind] or "Unknown option"
        node.text = o.title
        o.length = r:number("option.length", 1)
        if o.length < 2 then
            error({ malformed = ("option of Length %d, the least is 2"):format(o.length) })
        end
        check_assigned(kind_node, kinds, "Kind")
        r:need(o.length - 2)
        local stop = node.at + o.length
        local read_body = option_readers[o.kind]
        if read_body then read_body(r, o, node, stop) end
        if r.at < stop then r:leaf("option.data", stop - r.at) end
        node.text = o.title
    end)
    o.node = node
    return o
end

-- Rules on the options of one message together: their places, and Stack options side by side.

local places = {
    [STACK] = { request = true, operation_reply = true },
    [METHOD] = { request = true },
    [AUTH_DATA] = { request = true, authentication_reply = true },
}
local token_places = {
    [0] = "request", "authentication_reply", "request", "authentication_reply",
}

local function check_place(o)
    local allowed = places[o.kind]
    local misplaced = allowed and not allowed[o.message]
    if o.kind == IDEMPOTENCE and token_places[o.type] then
        misplaced = token_places[o.type] ~= o.message
    elseif o.setting == "Multipath TCP option" and o.message == "request" then
        misplaced = true
    elseif o.setting == "payload_size" and o.message == "operation_reply" then
        misplaced = true
    end
    if misplaced then
        remark(o.node, "option_place", "%s does not belong into a %s", o.title,
               message_titles[o.message])
    end
end

local function same_leg(a, b)
    return a ~= 0 and b ~= 0 and (a == b or a == 3 or b == 3)
end

local function check_pair(first, second)
    if second.kind == METHOD and first.kind == METHOD then
        remark(second.node, "duplicate", "a second Authentication Method option")
    elseif second.kind == AUTH_DATA and first.kind == AUTH_DATA and first.method == second.method then
        remark(second.node, "duplicate", "a second Authentication Data option for one method")
    elseif first.kind == STACK and second.kind == STACK and first.setting and
           first.setting == second.setting and same_leg(first.leg, second.leg) then
        if first.value == second.value then
            remark(second.node, "duplicate", "%s: said before", second.title)
        else
            remark(second.node, "contradiction", "%s: value %d, but an option before says %d",
                   second.title, second.value, first.value)
        end
    end
end

local function read_options(r, message)
    local count, count_node = r:number(message .. ".option_count", 1)
    local options = {}
    for index = 1, count do
        options[index] = read_option(r, message)
        options[index].node.text = ("[%d] %s"):format(index - 1, options[index].title)
        check_place(options[index])
        for before = 1, index - 1 do check_pair(options[before], options[index]) end
    end
    return options, count_node
end

-- Messages ---------------------------------------------------------------------------------------

-- Each reader gives what the conversation has to know, and a summary for the Info column.

local function check_noop(type_node, address, port_node)
    if type_node.number == DOMAIN then
        remark(type_node, "noop_fields", "the address type of a NOOP must be IPv4 or IPv6")
    elseif not address.zero then
        remark(address, "noop_fields", "the address of a NOOP must be 0")
    end
    if port_node.number ~= 0 then
        remark(port_node, "noop_fields", "the port of a NOOP is %d, must be 0", port_node.number)
    end
end

local function take_options_of_request(result, options)
    for _, o in ipairs(options) do
        if o.kind == METHOD and not o.bad and not result.methods then
            result.methods = o.methods
            result.initial = o.initial
        elseif o.kind == AUTH_DATA and not o.bad then
            result.shown = result.shown or {}
            result.shown[o.method] = true
        elseif o.setting == "backlog" then
            result.backlog = o.value
        elseif o.setting == "payload_size" and result.command == BIND and o.value ~= 0 then
            remark(o.node, "option_value", "Payload Size is %d, must be 0 for BIND", o.value)
        end
    end
end

local function read_request(r)
    if not read_version(r, "foreign_request") then
        return { foreign = true, summary = "of another version" }
    end
    local command, command_node = r:number("request.command", 1)
    check_assigned(command_node, commands, "Command Code")
    local port, port_node = r:number("request.port", 2)
    local _, type_node = r:number("request.address_type", 1)
    local address = read_address(r, "request", "address", type_node)
    if command == NOOP then check_noop(type_node, address, port_node) end
    local options = read_options(r, "request")
    local result = { command = command, initial = 0 }
    result.summary = (commands[command] or ("command 0x%02x"):format(command))
    if command ~= NOOP then
        result.summary = result.summary .. " " .. show_endpoint(address, port)
    end
    take_options_of_request(result, options)
    return result
end

local function read_version_mismatch(r)
    read_version(r, "version")
    return {}
end

local function read_authentication_reply(r)
    if not read_version(r, "version") then return { foreign = true } end
    local result = {}
    local type_node, method_node
    result.type, type_node = r:number("authentication_reply.type", 1)
    check_assigned(type_node, reply_types, "Type")
    result.method, method_node = r:number("authentication_reply.method", 1)
    result.type_node, result.method_node = type_node, method_node
    if result.type == 0 and result.method == NO_ACCEPTABLE then
        remark(method_node, "method", "success, but no acceptable method")
    elseif result.type == 1 and result.method == 0 then
        remark(method_node, "method", "further authentication by no authentication")
    end
    for _, o in ipairs((read_options(r, "authentication_reply"))) do
        if o.kind == IDEMPOTENCE and token_places[o.type] == o.message and result.type ~= 0 then
            remark(o.node, "option_place", "%s in a reply that is not successful", o.title)
        end
    end
    local success = result.type == 0
    result.summary = success and "success" or
        (result.method == NO_ACCEPTABLE and "no acceptable methods" or
         "method " .. (methods[result.method] or ("0x%02x"):format(result.method)))
    if result.type == 1 and result.method == NO_ACCEPTABLE then
        remark(method_node, "failed_authentication", "no acceptable methods")
    end
    return result
end

local function read_operation_reply(r)
    local result = {}
    local code_node
    result.code, code_node = r:number("operation_reply.reply_code", 1)
    check_assigned(code_node, reply_codes, "Reply Code")
    result.code_node = code_node
    local port = r:number("operation_reply.bind_port", 2)
    local _, type_node = r:number("operation_reply.address_type", 1)
    local address = read_address(r, "operation_reply", "bind_address", type_node)
    local name = reply_codes[result.code] or ("code 0x%02x"):format(result.code)
    result.summary = name .. ", " .. show_endpoint(address, port)
    if result.code ~= 0 then
        remark(code_node, "failed_operation", "%s", name)
        result.summary = name
    end
    for _, o in ipairs((read_options(r, "operation_reply"))) do
        if o.setting == "backlog" then result.backlog = o.value end
    end
    return result
end

local function read_association_init(r)
    local id = r:number("udp_association_init.association_id", 4)
    return { id = id, summary = ("0x%08x"):format(id) }
end

local function read_association_confirmation(r)
    local status, node = r:number("udp_association_confirmation.status", 1)
    if status ~= 0 then remark(node, "status", "Status is 0x%02x, must be 0x00", status) end
    return {}
end

local function read_datagram_header(r)
    if not read_version(r, "version") then return { foreign = true } end
    local result = {}
    result.id, result.id_node = r:number("datagram_header.association_id", 4)
    local port = r:number("datagram_header.port", 2)
    local _, type_node = r:number("datagram_header.address_type", 1)
    result.address = read_address(r, "datagram_header", "address", type_node)
    result.to_nowhere = result.address.zero and port == 0
    result.summary = show_endpoint(result.address, port)
    return result
end

local message_readers = {
    request = read_request,
    version_mismatch_reply = read_version_mismatch,
    authentication_reply = read_authentication_reply,
    operation_reply = read_operation_reply,
    udp_association_init = read_association_init,
    udp_association_confirmation = read_association_confirmation,
    datagram_header = read_datagram_header,
    password_request = read_password_request,
    password_reply = read_password_reply,
}

-- {root, [result], [missing], [malformed]}: result alone when the message is whole.
local function read_message(name, tvb, at)
    local r = reader(tvb, at)
    local ok, got = pcall(message_readers[name], r)
    if not ok and type(got) ~= "table" then error(got, 0) end  -- a fault of this file
    r.root.name = name
    r.root.length = r.at - at
    local read = { root = r.root, name = name }
    if ok then
        read.result = got
    else
        read.missing, read.malformed = got.missing, got.malformed
    end
    return read
end

-- Drawing ----------------------------------------------------------------------------------------

-- A group that was not read to its end covers what its children cover.
local function end_of(node)
    if node.length then return node.at + node.length end
    local stop = node.at
    for _, kid in ipairs(node.kids) do stop = math.max(stop, end_of(kid)) end
    return stop
end

local function draw(node, tvb, tree)
    if not node.length and #node.kids == 0 then return tree end  -- given up before its first byte
    local covered = tvb(node.at, end_of(node) - node.at)
    local item
    if node.value then
        item = tree:add(fields[node.name], covered, node.value)
    else
        item = tree:add(fields[node.name], covered)
    end
    if node.name == "option" then item:set_text(node.text) end
    if node.generated then item:set_generated() end
    for _, one in ipairs(node.remarks) do item:add_proto_expert_info(one[1], one[2]) end
    for _, kid in ipairs(node.kids) do draw(kid, tvb, item) end
    return item
end

-- The first text of a frame replaces what TCP or UDP say in the Info column.
local function tell(pinfo, text)
    if pinfo.private["socks6.told"] then
        pinfo.cols.info:append("; " .. text)
    else
        pinfo.private["socks6.told"] = "yes"
        pinfo.cols.info:set(text)
    end
end

local function draw_message(read, tvb, pinfo, tree)
    local item = draw(read.root, tvb, tree)
    local summary = read.result and read.result.summary
    local title = message_titles[read.name]
    if summary then item:append_text(": " .. summary) end
    if read.malformed then
        item:add_proto_expert_info(experts.malformed, read.malformed)
        title = title .. ", malformed"
    elseif read.missing then
        item:add_proto_expert_info(experts.cut,
                                   ("at least %d bytes are missing"):format(read.missing))
        title = title .. ", not whole"
    end
    tell(pinfo, summary and title .. ": " .. summary or title)
    return item
end

local data_dissector = Dissector.get("data")

local function draw_data(tvb, at, length, what, pinfo, tree, info, why)
    local text = ("%s, %d %s"):format(what, length, length == 1 and "byte" or "bytes")
    local item = tree:add(fields.data, tvb(at, length))
    item:set_text(text)
    item:add(fields["data.length"], length):set_generated()
    if info then item:add_proto_expert_info(experts[info], why) end
    tell(pinfo, text)
    data_dissector:call(tvb(at, length):tvb(), pinfo, tree)
end

-- The conversation -------------------------------------------------------------------------------

-- What a TCP connection has come to. Each direction is in one phase (client_at, proxy_at) that says
-- what its next byte begins. Wireshark dissects frames again and in any order after the first time:
-- then each call starts from a copy of the state it had at first.
local connections   -- by number of the TCP stream
local associations  -- by association ID: list of {frame, stream}

function socks6.init()
    connections, associations = {}, {}
end

local function last_value(field_of)
    local all = { field_of() }
    return #all > 0 and all[#all].value or nil
end

local stream_of = Field.new("tcp.stream")
local seq_of = Field.new("tcp.seq")
local len_of = Field.new("tcp.len")
local syn_of = Field.new("tcp.flags.syn")
local fin_of = Field.new("tcp.flags.fin")
local tls_of = Field.new("tls.record.length")

local function copy(map)
    local result = {}
    for key, value in pairs(map) do result[key] = value end
    return result
end

local function endpoint(address, port) return tostring(address) .. " " .. port end

-- The proxy is the end whose port called for this dissector; where that does not tell, the client
-- is who speaks first.
local function connection_of(pinfo)
    local number = last_value(stream_of) or 0
    local connection = connections[number]
    if not connection then
        local source, destination = endpoint(pinfo.src, pinfo.src_port),
                                    endpoint(pinfo.dst, pinfo.dst_port)
        local by_proxy = pinfo.match_uint == pinfo.src_port and pinfo.src_port ~= pinfo.dst_port
        connection = {
            number = number,
            client = by_proxy and destination or source,
            state = { client_at = "request", proxy_at = "silent", initial_left = 0 },
            snapshots = {}, answers = {}, client_flow = {}, proxy_flow = {},
        }
        connections[number] = connection
    end
    return connection
end

-- Bytes of this direction that the capture does not have, in front of this call's bytes.
local function gap_before(flow, pinfo, first_call)
    local seq, length = last_value(seq_of), last_value(len_of)
    if not seq or not length or tls_of() then return 0 end
    local missing = 0
    if first_call and flow.next and not flow.asked and seq > flow.next then
        missing = seq - flow.next
    end
    local stop = seq + length + (last_value(syn_of) and 1 or 0)
    flow.next, flow.asked = math.max(flow.next or 0, stop), false
    return missing
end

local phases_of_data = { data = true, done = true, foreign = true, lost = true, listening = true }

local function skip_gap(state, side, missing)
    local at = side .. "_at"
    if missing == 0 or phases_of_data[state[at]] then return end
    if state[at] == "initial" and missing < state.initial_left then
        state.initial_left = state.initial_left - missing
    else
        state[at] = "lost"
    end
end

-- The state for this call: the one that develops at first, a copy of what it then was afterwards.
local function state_for(connection, side, pinfo)
    local call = tonumber(pinfo.private["socks6.calls"] or "0") + 1
    pinfo.private["socks6.calls"] = tostring(call)
    local key = pinfo.number .. " " .. call
    if pinfo.visited then return copy(connection.snapshots[key] or connection.state) end
    local missing = gap_before(connection[side .. "_flow"], pinfo, call == 1)
    skip_gap(connection.state, side, missing)
    connection.snapshots[key] = copy(connection.state)
    return connection.state
end

-- What a message means for the conversation: each changes the state and remarks on what is wrong.
local heard = {}

-- The client's bytes behind the initial data are these from now on.
local waiting = { early = true, password_request = true, negotiation = true }

local function client_goes_on(state, with)
    if state.client_at == "initial" then
        state.after_initial = with
    elseif waiting[state.client_at] then
        state.client_at = with
    end
end

local function ended(state, why)
    state.proxy_at, state.ended = "done", why
    client_goes_on(state, "data")
end

function heard.request(context, read)
    local state, result = context.state, read.result
    state.request_frame, state.request_time = context.pinfo.number, context.pinfo.rel_ts
    if result.foreign then
        state.client_at, state.proxy_at = "foreign", "mismatch"
        return
    end
    state.command, state.backlog, state.methods = result.command, result.backlog, result.methods
    state.shown = result.shown
    state.proxy_at = "authentication"
    state.after_initial = result.methods and "early" or "data"
    state.initial_left = result.command == CONNECT and result.initial or 0
    state.client_at = state.initial_left > 0 and "initial" or state.after_initial
end

function heard.version_mismatch_reply(context)
    ended(context.state, "behind a Version Mismatch Reply")
end

local function refused(state)
    state.proxy_at, state.ended = "refused", "behind failed authentication"
    client_goes_on(state, "data")
end

local function authenticated(state)
    state.proxy_at = "operation"
    client_goes_on(state, "data")
end

local function negotiate(context, result)
    local state, method = context.state, result.method
    if method ~= 0 and not (state.methods and state.methods[method]) then
        remark(result.method_node, "method", "method 0x%02x was not advertised in the Request",
               method)
    end
    if method == PASSWORD then
        state.proxy_at = "password_reply"
        client_goes_on(state, "password_request")
    else
        state.proxy_at = "negotiation"
        client_goes_on(state, "negotiation")
    end
end

function heard.authentication_reply(context, read)
    local state, result = context.state, read.result
    local second = state.proxy_at == "second_authentication" or state.proxy_at == "negotiation"
    if state.proxy_at == "operation" then
        read.root.remarks[1] = { experts.second_reply,
                                 "behind an Authentication Reply that said success" }
    elseif result.type == 0 then
        authenticated(state)
    elseif result.type ~= 1 or result.method == NO_ACCEPTABLE then
        refused(state)
    elseif second then
        remark(result.type_node, "second_reply",
               "neither success nor that no method is acceptable, but method 0x%02x", result.method)
        refused(state)
    else
        negotiate(context, result)
    end
end

function heard.password_request(context)
    context.state.client_at = "data"
end

function heard.password_reply(context, read)
    context.state.proxy_at = "second_authentication"
end

local function first_operation_reply(state, result)
    if state.command == CONNECT then
        state.proxy_at = "data"
    elseif state.command == BIND and (state.backlog or 0) > 1 and (result.backlog or 0) > 1 then
        state.proxy_at, state.ended = "listening", "on a connection that stands for a listener"
    elseif state.command == BIND then
        state.proxy_at = "second_operation"
    elseif state.command == UDP_ASSOCIATE then
        state.proxy_at = "association_init"
    else
        ended(state, "behind the Operation Reply that is the last")
    end
end

function heard.operation_reply(context, read)
    local state, result = context.state, read.result
    if state.proxy_at == "refused" or state.proxy_at == "listening" then
        read.root.remarks[1] = { experts.unexpected_message, "Operation Reply " .. state.ended }
        if state.proxy_at == "refused" then state.proxy_at = "done" end
    elseif result.code ~= 0 then
        ended(state, "behind an Operation Reply that said failure")
    elseif state.proxy_at == "second_operation" then
        state.proxy_at = "data"
    else
        first_operation_reply(state, result)
    end
    if not state.operation_reply_frame then state.operation_reply_frame = context.pinfo.number end
end

function heard.udp_association_init(context, read)
    local state, id = context.state, read.result.id
    state.proxy_at, state.association_frame = "association_confirmation", context.pinfo.number
    if context.pinfo.visited then return end
    associations[id] = associations[id] or {}
    table.insert(associations[id], context.pinfo.number)
end

function heard.udp_association_confirmation(context, read)
    read.association_frame = context.state.association_frame
    ended(context.state, "behind the confirmation of a UDP association")
end

-- Frames that belong together, as generated fields.
local function link(context, read, item)
    local state, answers = context.state, context.connection.answers
    local frame = context.pinfo.number
    if read.name == "request" then
        local answer = answers[frame] or {}
        for _, name in ipairs { "response_in", "operation_reply_in" } do
            if answer[name] then item:add(fields[name], answer[name]):set_generated() end
        end
        return
    elseif context.side == "client" or not state.request_frame then
        return
    end
    local answer = answers[state.request_frame] or {}
    answers[state.request_frame] = answer
    answer.response_in = answer.response_in or frame
    if read.name == "operation_reply" then
        answer.operation_reply_in = answer.operation_reply_in or frame
    end
    item:add(fields.request_in, state.request_frame):set_generated()
    local passed = math.max(context.pinfo.rel_ts - state.request_time, 0)
    local seconds = math.floor(passed)
    local time = NSTime.new(seconds, math.floor((passed - seconds) * 1e9 + 0.5))
    item:add(fields.time, time):set_generated()
    if read.association_frame then
        item:add(fields.association_in, read.association_frame):set_generated()
    end
end

-- What comes behind it in this direction has no known place; a Request is answered all the same.
local function not_understood(context, name)
    local state = context.state
    state[context.side .. "_at"] = "lost"
    if name == "request" then
        state.request_frame, state.request_time = context.pinfo.number, context.pinfo.rel_ts
        state.proxy_at = "authentication"
    end
end

-- Gives where the next thing begins; nothing when the message lacks bytes that may still come.
local function take_message(context, at, name)
    local read = read_message(name, context.tvb, at)
    if read.missing and context.may_ask then return nil end
    if read.result then
        heard[name](context, read)
    else
        not_understood(context, name)
    end
    link(context, read, draw_message(read, context.tvb, context.pinfo, context.tree))
    return end_of(read.root)
end

local function take_data(context, at, length, what, info, why)
    draw_data(context.tvb, at, length, what, context.pinfo, context.tree, info, why)
    return at + length
end

-- What the client may send besides messages. Gives what is wrong with data here, or nothing.
local function objection_to_client_data(state)
    if state.ended then return "late_data", state.ended end
    if state.command == NOOP then return "unexpected_data", "behind the Request of a NOOP" end
    if state.command == UDP_ASSOCIATE then
        return "unexpected_data", "on the TCP connection of a UDP association"
    elseif state.command == BIND and state.proxy_at ~= "data" then
        return "unexpected_data", "before the second Operation Reply of a BIND"
    end
end

local function take_from_client(context, at)
    local state, left = context.state, context.tvb:len() - at
    if state.client_at == "request" or state.client_at == "password_request" then
        return take_message(context, at, state.client_at)
    elseif state.client_at == "initial" then
        local length = math.min(left, state.initial_left)
        state.initial_left = state.initial_left - length
        if state.initial_left == 0 then state.client_at = state.after_initial end
        return take_data(context, at, length, "Initial data")
    elseif state.client_at == "early" then
        return take_data(context, at, left, "Data", "unexpected_data",
                         "before the Authentication Reply, though a method option was sent")
    elseif state.client_at == "negotiation" then
        return take_data(context, at, left, "Method-specific data")
    elseif state.client_at == "foreign" then
        return take_data(context, at, left, "Data of another version")
    elseif state.client_at == "lost" then
        return take_data(context, at, left, "Data", "lost", "not decoded")
    end
    return take_data(context, at, left, "Data", objection_to_client_data(state))
end

-- A Version Mismatch Reply looks like the beginning of an Authentication Reply: it is one when the
-- version differs, or the stream ends behind it.
local function answers_with_mismatch(context, at)
    local tvb, left = context.tvb, context.tvb:len() - at
    if tvb(at, 1):uint() ~= wire.major then return true end
    if left >= 2 and tvb(at + 1, 1):uint() ~= wire.minor then return true end
    return left == 2 and context.at_end
end

-- As the reply code 0x06 begins an Operation Reply like an Authentication Reply, what follows has
-- to be impossible in the former.
local function is_authentication_reply(context, at)
    local tvb = context.tvb
    if tvb:len() - at < 5 or tvb(at, 1):uint() ~= wire.major or
        tvb(at + 1, 1):uint() ~= wire.minor or tvb(at + 2, 1):uint() > 1 then
        return false
    end
    return not address_types[tvb(at + 3, 1):uint()]
end

local function is_whole(context, at, name)
    return read_message(name, context.tvb, at).result ~= nil
end

local function next_reply(context, at)
    local phase = context.state.proxy_at
    if phase == "mismatch" then return "version_mismatch_reply" end
    if phase == "authentication" then
        return answers_with_mismatch(context, at) and "version_mismatch_reply" or
            "authentication_reply"
    elseif phase == "second_authentication" then
        return "authentication_reply"
    elseif phase == "operation" then
        return is_authentication_reply(context, at) and "authentication_reply" or "operation_reply"
    elseif phase == "second_operation" then
        return "operation_reply"
    elseif phase == "negotiation" then
        local tvb = context.tvb
        local begins = tvb(at, 1):uint() == wire.major and is_whole(context, at, "authentication_reply")
        return begins and "authentication_reply" or nil
    elseif phase == "refused" or phase == "listening" then
        return is_whole(context, at, "operation_reply") and "operation_reply" or nil
    elseif phase == "association_init" or phase == "association_confirmation" then
        return "udp_" .. phase
    end
    return phase == "password_reply" and phase or nil
end

local function take_from_proxy(context, at)
    local name = next_reply(context, at)
    if name then return take_message(context, at, name) end
    local state, left = context.state, context.tvb:len() - at
    if state.proxy_at == "data" then
        return take_data(context, at, left, "Data")
    elseif state.proxy_at == "negotiation" then
        return take_data(context, at, left, "Method-specific data")
    elseif state.ended and state.proxy_at ~= "lost" then
        return take_data(context, at, left, "Data", "unexpected_data", state.ended)
    end
    local why = state.proxy_at == "silent" and "no Request in this capture" or "not decoded"
    return take_data(context, at, left, "Data", "lost", why)
end

local function dissect_stream(tvb, pinfo, tree)
    local connection = connection_of(pinfo)
    local by_client = endpoint(pinfo.src, pinfo.src_port) == connection.client
    local side = by_client and "client" or "proxy"
    local at_end = last_value(fin_of) == true
    local whole = tvb:len() == tvb:reported_len()
    local context = {
        connection = connection, side = side, state = state_for(connection, side, pinfo),
        tvb = tvb, pinfo = pinfo, at_end = at_end,
        may_ask = pinfo.can_desegment > 0 and whole and not at_end,
    }
    context.tree = tree:add(socks6, tvb())
    context.tree:append_text(by_client and ", client to proxy" or ", proxy to client")
    context.tree:add(fields.sender, side):set_generated()

    local take = by_client and take_from_client or take_from_proxy
    local at = 0
    while at < tvb:len() do
        local stop = take(context, at)
        if not stop then
            connection[side .. "_flow"].asked = true
            pinfo.desegment_offset = at
            pinfo.desegment_len = DESEGMENT_ONE_MORE_SEGMENT
            break
        end
        at = stop
    end
    if at == 0 then context.tree:append_text(", part of a message") end
    if not whole and not phases_of_data[context.state[side .. "_at"]] then
        context.state[side .. "_at"] = "lost"  -- what the capture cut off cannot be made up
    end
    return tvb:len()
end

-- Datagrams --------------------------------------------------------------------------------------

-- The latest association of that ID that was there before the frame.
local function association_frame(id, frame)
    local found
    for _, each in ipairs(associations[id] or {}) do
        if each <= frame then found = each end
    end
    return found
end

local function check_datagram(read, to_proxy, payload_length)
    local result = read.result
    if result.to_nowhere and payload_length > 0 and to_proxy then
        remark(result.address, "punch", "%d bytes for no address and port", payload_length)
    end
end

local function dissect_datagram(tvb, pinfo, tree)
    local to_proxy = not (pinfo.match_uint == pinfo.src_port and pinfo.src_port ~= pinfo.dst_port)
    local top = tree:add(socks6, tvb())
    top:append_text(to_proxy and ", client to proxy" or ", proxy to client")
    top:add(fields.sender, to_proxy and "client" or "proxy"):set_generated()

    local read = read_message("datagram_header", tvb, 0)
    local stop = end_of(read.root)
    local left = tvb:len() - stop
    local frame
    if read.result and not read.result.foreign then
        check_datagram(read, to_proxy, left)
        frame = association_frame(read.result.id, pinfo.number)
        if not frame then
            remark(read.result.id_node, "unknown_association",
                   "association 0x%08x is not in this capture", read.result.id)
        end
    end
    local item = draw_message(read, tvb, pinfo, top)
    if frame then item:add(fields.association_in, frame):set_generated() end
    if left > 0 then
        local lost = not read.result and "lost" or nil
        draw_data(tvb, stop, left, "Data", pinfo, top, lost, lost and "not decoded")
    end
    return tvb:len()
end

-- Entry points -----------------------------------------------------------------------------------

local PORT_TYPE_UDP = 3

function socks6.dissector(tvb, pinfo, tree)
    if tvb:len() == 0 then return 0 end
    pinfo.cols.protocol:set("SOCKS6")
    if pinfo.port_type == PORT_TYPE_UDP then return dissect_datagram(tvb, pinfo, tree) end
    return dissect_stream(tvb, pinfo, tree)
end

local function begins_like_a_request(tvb)
    if tvb:len() < 6 then return false end
    return tvb(0, 1):uint() == wire.major and tvb(1, 1):uint() == wire.minor and
        commands[tvb(2, 1):uint()] ~= nil and address_types[tvb(5, 1):uint()] ~= nil
end

socks6:register_heuristic("tcp", function(tvb, pinfo, tree)
    if not socks6.prefs.heuristics or not begins_like_a_request(tvb) then return false end
    socks6.dissector(tvb, pinfo, tree)
    pinfo.conversation = socks6
    return true
end)

-- Datagrams are recognised by the ID of an association that was set up in the capture.
socks6:register_heuristic("udp", function(tvb, pinfo, tree)
    if not socks6.prefs.heuristics or tvb:len() < 6 then return false end
    local ours = tvb(0, 1):uint() == wire.major and tvb(1, 1):uint() == wire.minor and
        association_frame(tvb(2, 4):uint(), pinfo.number)
    if not ours then return false end
    socks6.dissector(tvb, pinfo, tree)
    return true
end)

local tables = { tcp = DissectorTable.get("tcp.port"), udp = DissectorTable.get("udp.port") }
local registered = {}

local function register(transport, ports)
    if registered[transport] == ports then return end
    local dissectors = tables[transport]
    if (registered[transport] or "") ~= "" then dissectors:remove(registered[transport], socks6) end
    if ports ~= "" then dissectors:add(ports, socks6) end
    registered[transport] = ports
end

local function apply_preferences()
    register("tcp", socks6.prefs.tcp_ports)
    register("udp", socks6.prefs.udp_ports)
    local major, minor = socks6.prefs.wire_version:match("^%s*(%x%x)%s*(%x%x)%s*$")
    wire.major, wire.minor = tonumber(major or "06", 16), tonumber(minor or "00", 16)
end

socks6.prefs_changed = apply_preferences
apply_preferences()
-- Decode As works on any port, also beneath TLS and DTLS.
for _, name in ipairs { "tcp.port", "udp.port", "tls.port", "dtls.port" } do
    DissectorTable.get(name):add_for_decode_as(socks6)
end
