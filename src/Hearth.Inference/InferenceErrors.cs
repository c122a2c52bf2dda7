using Hearth.Primitives;

namespace Hearth.Inference;

/// <summary>The error codes of this module: append-only, never reused.</summary>
public static class InferenceErrors
{
    // --- 001-019 GGUF files -------------------------------------------------------------------------------------------------

    /// <summary>The file is not a GGUF file, or is damaged.</summary>
    public static readonly ErrorDefinition GgufMalformed = new(
        "HEARTH-INFER-001",
        ErrorKind.Unprocessable,
        "Damaged model file",
        "The file is not a GGUF file, or its header, metadata or tensor table is damaged. Nothing of it was loaded.",
        "Download the file again and compare its checksum; `hearth model show` names the place that failed.");

    /// <summary>There is no file at the path.</summary>
    public static readonly ErrorDefinition GgufNotFound = new(
        "HEARTH-INFER-002",
        ErrorKind.NotFound,
        "No model file there",
        "The path of a model names nothing, or names a folder.",
        "Check the path; a model is one file whose name ends in .gguf.");

    /// <summary>The file is there but cannot be read or mapped.</summary>
    public static readonly ErrorDefinition GgufUnreadable = new(
        "HEARTH-INFER-003",
        ErrorKind.Unprocessable,
        "Model file cannot be read",
        "The operating system refused to open or to map the model file.",
        "Check the permissions of the file and of its folders, and the disk it is on.");

    /// <summary>A version of the format that Hearth does not read, or the other byte order.</summary>
    public static readonly ErrorDefinition GgufVersionUnsupported = new(
        "HEARTH-INFER-004",
        ErrorKind.Unprocessable,
        "Unsupported model file version",
        "The model file is GGUF of a version other than 2 and 3, or was written for machines with big-endian numbers.",
        "Take a newer or a little-endian conversion of the model, or update Hearth.");

    /// <summary>A tensor is stored in a format that Hearth does not compute.</summary>
    public static readonly ErrorDefinition GgufTensorTypeUnsupported = new(
        "HEARTH-INFER-005",
        ErrorKind.Unprocessable,
        "Unsupported quantisation",
        "A tensor of the model is stored in a format that Hearth does not compute.",
        "Take a conversion of the model in F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K, IQ4_NL, MXFP4, TQ1_0 or TQ2_0 (Q4_K_M and Q5_K_M files are such).");

    /// <summary>One part of a model that was split over several files.</summary>
    public static readonly ErrorDefinition GgufSplit = new(
        "HEARTH-INFER-006",
        ErrorKind.Unprocessable,
        "Split model file",
        "The file is one part of a model that was split over several files.",
        "Join the parts into one file, for example with `llama-gguf-split --merge`.");

    /// <summary>A metadata key that is needed is missing, or has a type or a value that does not fit.</summary>
    public static readonly ErrorDefinition GgufMetadataInvalid = new(
        "HEARTH-INFER-007",
        ErrorKind.Unprocessable,
        "Unusable model metadata",
        "A metadata key that the model needs is missing, or its value has another type or range than the format says.",
        "Take another conversion of the model; the message names the key.");

    // --- 020-029 tokenizers -------------------------------------------------------------------------------------------------

    /// <summary>The model's way of cutting text into tokens is one that Hearth does not have.</summary>
    public static readonly ErrorDefinition TokenizerUnsupported = new(
        "HEARTH-INFER-020",
        ErrorKind.Unprocessable,
        "Unsupported tokenizer",
        "The model file names a tokenizer that Hearth does not have. Another one would cut text in ways the model never saw, so none is tried.",
        "Take a model whose tokenizer is SentencePiece (`llama`), byte-level BPE (`gpt2`) or WordPiece (`bert`), or update Hearth.");

    /// <summary>The model's rule for cutting text into words is one that Hearth does not have.</summary>
    public static readonly ErrorDefinition PreTokenizerUnsupported = new(
        "HEARTH-INFER-021",
        ErrorKind.Unprocessable,
        "Unsupported pre-tokenizer",
        "The model file names a rule for cutting text into words that Hearth does not have. With another rule the model would answer badly without a sign.",
        "The message lists the rules that are supported; take another conversion of the model, or update Hearth.");

    /// <summary>The vocabulary of the model contradicts itself or exceeds a bound.</summary>
    public static readonly ErrorDefinition TokenizerMalformed = new(
        "HEARTH-INFER-022",
        ErrorKind.Unprocessable,
        "Damaged vocabulary",
        "The vocabulary in the model file is incomplete, contradicts itself, or is larger than any real one.",
        "Download the model again and compare its checksum, or take another conversion of it.");

    // --- 030-039 chat templates ---------------------------------------------------------------------------------------------

    /// <summary>The model's chat template cannot be parsed.</summary>
    public static readonly ErrorDefinition TemplateMalformed = new(
        "HEARTH-INFER-030",
        ErrorKind.Unprocessable,
        "Unreadable chat template",
        "The chat template in the model file is not written in the language of chat templates, or uses a part of it that is not supported.",
        "The message names the line; use a newer conversion of the model, or report the template.");

    /// <summary>The model's chat template refused the conversation.</summary>
    public static readonly ErrorDefinition TemplateRefused = new(
        "HEARTH-INFER-031",
        ErrorKind.InvalidInput,
        "Conversation refused by the chat template",
        "The model's own chat template does not accept a conversation of this form, such as two user messages in a row. The reason is the template's.",
        "Change the order or the roles of the messages, or use another model.");

    /// <summary>The model's chat template cannot render the conversation.</summary>
    public static readonly ErrorDefinition TemplateFailed = new(
        "HEARTH-INFER-032",
        ErrorKind.InvalidInput,
        "Chat template failed",
        "The model's chat template met something in the conversation that it does not provide for, such as a content that is not text.",
        "Send messages with text contents; the message names the line of the template that failed.");

    /// <summary>The model's chat template went past a bound.</summary>
    public static readonly ErrorDefinition TemplateLimit = new(
        "HEARTH-INFER-033",
        ErrorKind.Unprocessable,
        "Chat template out of bounds",
        "The model's chat template is too large, nested too deeply, or does more work than any honest template; it was stopped.",
        "Shorten the conversation; if that does not help, do not trust the model file.");

    // --- 040-059 engine -----------------------------------------------------------------------------------------------------

    /// <summary>The model is of a family that Hearth does not compute.</summary>
    public static readonly ErrorDefinition ArchitectureUnsupported = new(
        "HEARTH-INFER-040",
        ErrorKind.Unprocessable,
        "Unsupported architecture",
        "The model file is sound, but the model is of a family that Hearth does not compute itself.",
        "Take a model of one of the families that the message names.");

    /// <summary>The model needs something that Hearth does not compute yet.</summary>
    public static readonly ErrorDefinition ModelFeatureUnsupported = new(
        "HEARTH-INFER-041",
        ErrorKind.Unprocessable,
        "Unsupported model feature",
        "The model is of a known family but needs something that Hearth does not compute, such as an unusual scaling of positions or layers of different shape. "
            + "Computing without it would give wrong answers.",
        "Take another model of the family, or a version of this one without that feature.");

    /// <summary>Hyper-parameters are out of bounds, or a tensor is missing or has another shape than they demand.</summary>
    public static readonly ErrorDefinition ModelShapeInvalid = new(
        "HEARTH-INFER-042",
        ErrorKind.Unprocessable,
        "Model does not fit together",
        "A hyper-parameter is out of bounds, or a tensor is missing, has another shape than the hyper-parameters demand, or holds numbers that are not finite.",
        "Download the file again and compare its checksum, or take another conversion of the model.");

    // --- 060-079 sampling and generation ------------------------------------------------------------------------------------

    /// <summary>The prompt and the answer do not fit the context.</summary>
    public static readonly ErrorDefinition ContextOverflow = new(
        "HEARTH-INFER-060",
        ErrorKind.InvalidInput,
        "Context exceeded",
        "The prompt, with the tokens asked for, is longer than the model's context. Nothing was cut off and nothing was generated.",
        "Shorten the conversation, ask for fewer tokens, or use a model with a longer context; `hearth model show` names each model's.");

    /// <summary>The waiting queue of a model is full.</summary>
    public static readonly ErrorDefinition QueueFull = new(
        "HEARTH-INFER-061",
        ErrorKind.Busy,
        "Queue full",
        "As many requests as `inference.queueLengthMax` allows already wait for this model.",
        "Try again in a moment, or raise `inference.queueLengthMax`.");

    /// <summary>A sampling setting is outside its range.</summary>
    public static readonly ErrorDefinition SamplingInvalid = new(
        "HEARTH-INFER-062",
        ErrorKind.InvalidInput,
        "Sampling setting out of range",
        "A setting that shapes the choice of tokens is outside the range it has a meaning in; the message names it and the range.",
        "Correct the named field.");

    /// <summary>The model computed something that is not a number.</summary>
    public static readonly ErrorDefinition LogitsInvalid = new(
        "HEARTH-INFER-063",
        ErrorKind.Internal,
        "Model computed no numbers",
        "The scores of the next token are not numbers, so any answer would be noise. Damaged weights are the usual cause.",
        "Compare the file's checksum with its origin; try the model with `inference.exact: true` to rule out a fast kernel.");

    /// <summary>A message holds something other than text.</summary>
    public static readonly ErrorDefinition ContentUnsupported = new(
        "HEARTH-INFER-064",
        ErrorKind.InvalidInput,
        "Only text is understood",
        "A message holds an image, a sound or a file; the model reads text only.",
        "Send text, or use a model and a server that take this kind of content.");

    /// <summary>There is nothing to answer.</summary>
    public static readonly ErrorDefinition PromptEmpty = new(
        "HEARTH-INFER-065",
        ErrorKind.InvalidInput,
        "Empty prompt",
        "The request holds no message, or its text has no token.",
        "Send at least one message with text.");

    /// <summary>The model was unloaded, or the program stops.</summary>
    public static readonly ErrorDefinition ModelClosed = new(
        "HEARTH-INFER-066",
        ErrorKind.Unavailable,
        "Model unloaded",
        "The model was unloaded, or the program is stopping, before the answer was complete.",
        "Send the request again; the model is loaded when it is next asked for.");

    // 067 said that an answer in JSON could not be guaranteed. It is not given any more, and its number stays taken.

    /// <summary>A stop string cannot be used.</summary>
    public static readonly ErrorDefinition StopInvalid = new(
        "HEARTH-INFER-068",
        ErrorKind.InvalidInput,
        "Unusable stop string",
        "A stop string is empty or too long, or there are too many; the message names the bound.",
        "Correct the field `stop`.");

    /// <summary>The request alone needs more memory for keys and values than there is.</summary>
    public static readonly ErrorDefinition CacheExceeded = new(
        "HEARTH-INFER-069",
        ErrorKind.InvalidInput,
        "Request larger than the cache",
        "The keys and values of the prompt and of the tokens asked for take more memory than all requests of this model may have together.",
        "Ask for fewer tokens, shorten the prompt, or raise `inference.cacheMaxMb`; the message has the numbers.");

    // --- 080-099 registry ---------------------------------------------------------------------------------------------------

    /// <summary>No model has that name.</summary>
    public static readonly ErrorDefinition ModelNotFound = new(
        "HEARTH-INFER-080",
        ErrorKind.NotFound,
        "Unknown model",
        "No model of that name is registered.",
        "`hearth model list` or `GET /v1/models` names those that are; a GGUF file in the home's models folder becomes one.");

    /// <summary>The model is still loading.</summary>
    public static readonly ErrorDefinition ModelLoading = new(
        "HEARTH-INFER-081",
        ErrorKind.Unavailable,
        "Model loading",
        "The model is being loaded and cannot answer yet.",
        "Try again in a moment; `/health/ready` says when.");

    /// <summary>The model exists but cannot answer.</summary>
    public static readonly ErrorDefinition ModelCannotChat = new(
        "HEARTH-INFER-082",
        ErrorKind.InvalidInput,
        "Not a language model",
        "The model is of a kind that writes no text, such as an embedder.",
        "Choose a language model; `hearth model list` says what each can do.");

    /// <summary>The machine has less free memory than the model needs.</summary>
    public static readonly ErrorDefinition MemoryInsufficient = new(
        "HEARTH-INFER-083",
        ErrorKind.Unavailable,
        "Not enough memory for the model",
        "Weights, context and work space of the model need more memory than is free, even if every idle model made room. Nothing was unloaded for it.",
        "Close other programs, lower `inference.contextTokensMax`, or choose a smaller model or quantisation.");

    /// <summary>An option of the section <c>inference</c> is out of its range.</summary>
    public static readonly ErrorDefinition OptionsInvalid = new(
        "HEARTH-INFER-084",
        ErrorKind.InvalidInput,
        "Inference option out of range",
        "An option of the section `inference` is outside its range; the message names it and the range.",
        "Correct the option; `hearth config show --origins` says where its value comes from.");

    /// <summary>The model exists but makes no vectors.</summary>
    public static readonly ErrorDefinition ModelCannotEmbed = new(
        "HEARTH-INFER-085",
        ErrorKind.InvalidInput,
        "Not an embedding model",
        "The model is of a kind that does not turn text into vectors, such as a chat model.",
        "Choose an embedding model; `hearth model list` says what each can do.");

    /// <summary>The model can never fit.</summary>
    public static readonly ErrorDefinition ModelTooLarge = new(
        "HEARTH-INFER-086",
        ErrorKind.Unprocessable,
        "Model larger than the memory",
        "Weights, context and work space of the model need more memory than all models together may have, on this machine or by `inference.memoryMaxMb`. "
            + "Nothing was unloaded for it.",
        "Lower `inference.contextTokensMax`, raise `inference.memoryMaxMb`, or choose a smaller model or quantisation.");

    /// <summary>Busy models hold the memory.</summary>
    public static readonly ErrorDefinition MemoryBusy = new(
        "HEARTH-INFER-087",
        ErrorKind.Unavailable,
        "Memory held by busy models",
        "The model would fit if the models that are answering now gave their memory back; a busy model is never unloaded.",
        "Try again when they have finished, or raise `inference.memoryMaxMb`.");

    /// <summary>A GGUF file that is part of something.</summary>
    public static readonly ErrorDefinition FileIsNoModel = new(
        "HEARTH-INFER-088",
        ErrorKind.Unprocessable,
        "No model of its own",
        "The GGUF file is an adapter, the picture part of a model, or a table for quantising: nothing that answers by itself.",
        "Name the model's own file.");

    /// <summary>Another process fetches the same model.</summary>
    public static readonly ErrorDefinition PullInProgress = new(
        "HEARTH-INFER-089",
        ErrorKind.Busy,
        "Already being fetched",
        "Another process writes the same file.",
        "Wait for it, or stop it; what it has is kept.");

    /// <summary>The folder of models cannot be written.</summary>
    public static readonly ErrorDefinition ModelFolderUnwritable = new(
        "HEARTH-INFER-090",
        ErrorKind.InvalidInput,
        "Models folder not writable",
        "The home's models folder, or a file in it, cannot be written by this user.",
        "Change the folder's owner or mode, or choose another home with `--home DIR`.");

    /// <summary>The model lies in a place that is only read.</summary>
    public static readonly ErrorDefinition ModelReadOnly = new(
        "HEARTH-INFER-091",
        ErrorKind.Refused,
        "Model not Hearth's own",
        "The model lies outside the home, in a folder or another program's store that Hearth only reads.",
        "Remove it with the program that put it there; `hearth model show` names the file.");

    /// <summary>Nothing says what the file should be.</summary>
    public static readonly ErrorDefinition ChecksumUnknown = new(
        "HEARTH-INFER-092",
        ErrorKind.NotFound,
        "No hash to compare with",
        "The model was not fetched by `hearth model pull`, and no SHA256SUMS beside it names it, so there is nothing to verify it against.",
        "Compare the hash in the message with the one that the publisher names.");

    // --- 100-109 structured output ------------------------------------------------------------------------------------------

    /// <summary>The schema of the answer uses something that is not supported.</summary>
    public static readonly ErrorDefinition SchemaUnsupported = new(
        "HEARTH-INFER-100",
        ErrorKind.InvalidInput,
        "Schema keyword not supported",
        "The JSON Schema of the answer uses a keyword, or a form of one, that the engine cannot hold an answer to. It is refused, not ignored: "
            + "what is promised is kept.",
        "The message names the keyword and where it stands. Take it out, or say it in another way; docs/internals/structured-output.md lists what is supported.");

    /// <summary>The schema of the answer is no JSON Schema.</summary>
    public static readonly ErrorDefinition SchemaInvalid = new(
        "HEARTH-INFER-101",
        ErrorKind.InvalidInput,
        "Unreadable schema",
        "The JSON Schema of the answer gives a keyword a value it cannot have, or refers to a place that is not there.",
        "The message names the keyword and where it stands; correct it.");

    /// <summary>No answer fits what was asked for.</summary>
    public static readonly ErrorDefinition GrammarUnsatisfiable = new(
        "HEARTH-INFER-102",
        ErrorKind.InvalidInput,
        "No answer fits",
        "The wanted form of the answer contradicts itself, or contains itself without end, so that no text has it.",
        "Check bounds, required members and references; give a recursive member a way to end, such as `null` or not being required.");

    /// <summary>The form of the answer is beyond a bound.</summary>
    public static readonly ErrorDefinition GrammarTooLarge = new(
        "HEARTH-INFER-103",
        ErrorKind.InvalidInput,
        "Form of the answer too large",
        "The schema, pattern or grammar of the answer is larger, deeper or more branched than the bounds allow; the message names the bound.",
        "Make it smaller: fewer alternatives, lower repetition counts, less nesting.");

    /// <summary>A regular expression cannot be read, or asks for what no automaton can do.</summary>
    public static readonly ErrorDefinition PatternInvalid = new(
        "HEARTH-INFER-104",
        ErrorKind.InvalidInput,
        "Pattern not supported",
        "A regular expression cannot be read, or uses back-references, look-around, word boundaries, Unicode properties or anchors in its middle.",
        "The message names the place; write the pattern without them.");

    /// <summary>A GBNF grammar cannot be read.</summary>
    public static readonly ErrorDefinition GbnfInvalid = new(
        "HEARTH-INFER-105",
        ErrorKind.InvalidInput,
        "Unreadable grammar",
        "The grammar of the answer is not written in GBNF, has no rule `root`, or uses a rule that it does not have.",
        "The message names the place; correct the grammar.");

    /// <summary>A rule of a grammar begins with itself.</summary>
    public static readonly ErrorDefinition GrammarLeftRecursive = new(
        "HEARTH-INFER-106",
        ErrorKind.InvalidInput,
        "Left-recursive grammar",
        "A rule of the grammar begins with itself, directly or through others, so that reading it would never come to a character.",
        "Write `item (separator item)*` instead of `list separator item`.");

    /// <summary>The model cannot write what comes next.</summary>
    public static readonly ErrorDefinition GrammarStuck = new(
        "HEARTH-INFER-107",
        ErrorKind.Unprocessable,
        "Model cannot write the form",
        "The wanted form of the answer asks for a character that no token of the model can begin.",
        "Use characters that the model knows, or another model.");

    /// <summary>An answer can be read in too many ways at once.</summary>
    public static readonly ErrorDefinition GrammarAmbiguous = new(
        "HEARTH-INFER-108",
        ErrorKind.InvalidInput,
        "Form of the answer too ambiguous",
        "While the answer was written, it could be read in more ways at once, or was nested deeper, than the bounds allow.",
        "Make alternatives differ early, and bound the nesting.");

    /// <summary>More than one form was asked for.</summary>
    public static readonly ErrorDefinition ConstraintConflict = new(
        "HEARTH-INFER-109",
        ErrorKind.InvalidInput,
        "More than one form of the answer",
        "The request asks for more than one of JSON, a regular expression and a grammar.",
        "Ask for one of them.");

    // --- 110-119 tools and reasoning ----------------------------------------------------------------------------------------

    /// <summary>A call was demanded that cannot be made.</summary>
    public static readonly ErrorDefinition ToolUnknown = new(
        "HEARTH-INFER-110",
        ErrorKind.InvalidInput,
        "Tool not declared",
        "The field `tool_choice` demands a call of a function that `tools` does not declare.",
        "Declare the function in `tools`, or change `tool_choice`.");

    // --- 120-129 embeddings and rerank --------------------------------------------------------------------------------------

    /// <summary>A text is longer than the model reads.</summary>
    public static readonly ErrorDefinition TextTooLong = new(
        "HEARTH-INFER-120",
        ErrorKind.InvalidInput,
        "Text longer than the model reads",
        "A text to embed or to rank has more tokens than the model reads at once; the message has both numbers. Nothing was computed.",
        "Split the text, or send `truncate: true` to use its beginning only.");

    /// <summary>A text has no token.</summary>
    public static readonly ErrorDefinition TextEmpty = new(
        "HEARTH-INFER-121",
        ErrorKind.InvalidInput,
        "Text without a token",
        "An array of tokens is empty, or a text has no token for this model.",
        "Leave the empty text out.");

    /// <summary>A number is no token of the model.</summary>
    public static readonly ErrorDefinition TokenUnknown = new(
        "HEARTH-INFER-122",
        ErrorKind.InvalidInput,
        "No such token",
        "The input holds a number that is no token of this model; tokens of another model's tokenizer mean something else here.",
        "Send text, or tokens of this model's own tokenizer.");

    /// <summary>The vector cannot have that many elements.</summary>
    public static readonly ErrorDefinition DimensionsInvalid = new(
        "HEARTH-INFER-123",
        ErrorKind.InvalidInput,
        "No vector of that length",
        "`dimensions` is less than one or more than the model's vectors have; the message names the range.",
        "Ask for fewer dimensions, or leave the field out.");

    /// <summary>The model ranks nothing.</summary>
    public static readonly ErrorDefinition ModelCannotRerank = new(
        "HEARTH-INFER-124",
        ErrorKind.InvalidInput,
        "Not a reranking model",
        "The model has no classification head that says how well a text answers a question.",
        "Choose a reranking model; `hearth model list` says what each can do.");

    /// <summary>The texts of one request are too many tokens together.</summary>
    public static readonly ErrorDefinition TextsTooLong = new(
        "HEARTH-INFER-125",
        ErrorKind.InvalidInput,
        "Too much text in one request",
        "The texts of one request have more tokens together than a request may; the message names the bound. Nothing was computed.",
        "Send the texts in several requests.");

    // --- 130-139 fetching models --------------------------------------------------------------------------------------------

    /// <summary>The address cannot be fetched from.</summary>
    public static readonly ErrorDefinition PullUrlInvalid = new(
        "HEARTH-INFER-130",
        ErrorKind.InvalidInput,
        "Address not usable",
        "A model is fetched from `https:` or `file:`, without a name or password in the address, and a hash to compare with is a SHA-256.",
        "Correct what the message names. The address of a file on Hugging Face is that of its download button, or `hf:org/repo/file.gguf`.");

    /// <summary>The name cannot be one of a model file.</summary>
    public static readonly ErrorDefinition PullNameInvalid = new(
        "HEARTH-INFER-131",
        ErrorKind.InvalidInput,
        "Name not usable",
        "The name of a model becomes the name of a file in the home's models folder, so it must be one on every system, and a model is one file.",
        "Choose another with `--name NAME`.");

    /// <summary>There is a model of that name already.</summary>
    public static readonly ErrorDefinition PullTargetExists = new(
        "HEARTH-INFER-132",
        ErrorKind.InvalidInput,
        "Model exists",
        "The home's models folder has a model of that name, which is not overwritten.",
        "Choose another name with `--name NAME`, or remove the model first with `hearth model remove`.");

    /// <summary>The origin cannot be reached, or broke off too often.</summary>
    public static readonly ErrorDefinition PullUnreachable = new(
        "HEARTH-INFER-133",
        ErrorKind.Unavailable,
        "Origin unreachable",
        "The server of the model cannot be reached, or broke off several times. What has arrived is kept, and no model was made of it.",
        "Run the same command again: it goes on where it stopped. Behind a proxy, set HTTPS_PROXY; for a private authority, SSL_CERT_FILE.");

    /// <summary>The origin has no such file.</summary>
    public static readonly ErrorDefinition PullNotFound = new(
        "HEARTH-INFER-134",
        ErrorKind.NotFound,
        "No such file at the origin",
        "The address names a file that is not there.",
        "Check the address; files move when a model is published anew.");

    /// <summary>The origin does not give the file.</summary>
    public static readonly ErrorDefinition PullDenied = new(
        "HEARTH-INFER-135",
        ErrorKind.Refused,
        "Origin refuses",
        "The server has the file and does not give it: it wants people to sign in or to accept terms, which Hearth cannot do for you.",
        "Fetch the file with a browser, then put it into the home's models folder.");

    /// <summary>There is no room on the disk.</summary>
    public static readonly ErrorDefinition PullDiskFull = new(
        "HEARTH-INFER-136",
        ErrorKind.Internal,
        "Disk full",
        "The disk has too little room for the model. What has arrived is kept for the next attempt.",
        "Free space, or move the home to a larger disk; then run the same command again.");

    /// <summary>The file is not the one that was meant.</summary>
    public static readonly ErrorDefinition PullHashMismatch = new(
        "HEARTH-INFER-137",
        ErrorKind.Unprocessable,
        "Hash differs",
        "A model file does not have the hash it should have: it is damaged, or another file than the one meant.",
        "Compare the hash with what the publisher says, then fetch the file again.");

    /// <summary>What was fetched is no model.</summary>
    public static readonly ErrorDefinition PullNotModel = new(
        "HEARTH-INFER-138",
        ErrorKind.Unprocessable,
        "Not a model file",
        "What the address gives is not a GGUF file, or a damaged one.",
        "Use the address of the file itself, not of a page about it.");

    /// <summary>A redirect leads where none is followed.</summary>
    public static readonly ErrorDefinition PullRedirectRefused = new(
        "HEARTH-INFER-139",
        ErrorKind.Refused,
        "Redirect refused",
        "The server leads to an address that is not https, into the private network, or in circles.",
        "Use another origin; one that leads into your own network is not to be trusted.");
}
